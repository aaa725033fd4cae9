import type { HelpPage } from './page.ts';

/** What is hard at first. */
export const topics: readonly HelpPage[] = [
  {
    slug: 'who-can-read',
    title: 'Who can read this',
    lede: 'Each section is open to exactly the people named at its title. The server decides it on every request.',
    numbered: false,
    parts: [
      {
        title: 'What counts',
        text: [
          'A section is opened to everyone in the partnership, to a sector, an organisation, a unit or a person: to read, to comment or to write. You act for one organisation in a partnership, and only that one counts.',
          'A reader of a partnership only reads. A community representative writes what their own organisation owns, and sections that are designed together; elsewhere they comment.',
        ],
      },
      {
        title: 'What you cannot read is not there',
        text: [
          'No title, no gap in the order, no search result, no history. Some sections are announced: their title and who can read them, nothing else.',
        ],
      },
      {
        title: 'Changing it',
        text: [
          'Whoever can write a section can change who reads it. Before it counts you are shown who will be able to read it and who will lose it, and names, numbers and addresses in the text are pointed out if more people would see them. It counts at once, also for whoever has the page open.',
        ],
      },
    ],
  },
  {
    slug: 'marking',
    title: 'OFFICIAL and OFFICIAL-SENSITIVE',
    lede: 'The marking says how much harm it would do if the text reached the wrong person.',
    numbered: false,
    parts: [
      {
        title: 'OFFICIAL',
        text: [
          'Most of a plan. It may be shared with the partners who need it, and may be passed on to the library when a co-ordinator approves.',
        ],
      },
      {
        title: 'OFFICIAL-SENSITIVE',
        text: [
          'Text about individuals, victims, premises under concern or operations. Only those who may read OFFICIAL-SENSITIVE open it, each reading is written down, it is not kept on your device, and it never enters the library.',
        ],
      },
      {
        title: 'Nothing above',
        text: [
          'Nothing that is SECRET or higher may be entered, nor raw intelligence reports, MAPPA or MARAC material, or dates and targets of live operations.',
        ],
      },
      {
        title: 'Regulatory',
        text: [
          'A section on regulatory action is never open to the licensing trade, to business, to elected members, or to anyone with a declared interest in a licence, whatever else is chosen.',
        ],
      },
    ],
  },
  {
    slug: 'held',
    title: 'Held and released',
    lede: 'A held section is written in private and read as it was last released.',
    numbered: false,
    parts: [
      {
        title: 'Why',
        text: [
          'Sections that the police write and the public reads begin held, so that nobody reads a half-written sentence as a promise.',
        ],
      },
      {
        title: 'While it is held',
        text: [
          'Its writers see each other’s words as ever. Everyone else sees the last released text: no later words, no history, and nobody at work in it.',
        ],
      },
      {
        title: 'Releasing it',
        text: [
          'A writer releases it from the section’s own page, after looking at the names, numbers and addresses that are pointed out. Readers then have the new text; older ones stay in the versions.',
        ],
      },
    ],
  },
  {
    slug: 'saving',
    title: 'What the save sign means',
    lede: 'There is no save button. The sign beside a section’s title is always true.',
    numbered: false,
    parts: [
      {
        title: 'Saved',
        text: [
          'Everything you typed is written to the database. Others see your words only from then on, so nobody ever reads words that can still be lost.',
        ],
      },
      { title: 'Saving…', text: ['On its way. It takes well under a second.'] },
      {
        title: 'Not saved: keep this page open',
        text: [
          'The server cannot write at present. Go on writing: it is sent again by itself. Do not close the page before it says “Saved”.',
        ],
      },
      {
        title: 'Offline: kept on this device',
        text: [
          'There is no connection. What you type is kept on this device, encrypted, and is sent when the connection is back, also if you close the page meanwhile and open it again here.',
        ],
      },
      {
        title: 'Offline: do not close this page',
        text: [
          'The same in an OFFICIAL-SENSITIVE section, whose text is not kept on devices: what you type lives in this page alone until the connection is back.',
        ],
      },
      {
        title: 'Read only, or your access changed',
        text: [
          'You may read this text and not change it; or somebody changed who can read or write it while you had it open. What you could not send any more is shown to you, so that you can keep it.',
        ],
      },
    ],
  },
  {
    slug: 'comments',
    title: 'Comments and proposed wording',
    lede: 'Who cannot change a text can still say what is wrong with it, and how they would put it.',
    numbered: false,
    parts: [
      {
        title: 'Commenting',
        text: [
          'Select words, then choose Comment, or press Ctrl, Alt and M together. Without a selection the comment is about the whole section. It stays with its words while others write around them.',
        ],
      },
      {
        title: 'Proposing wording',
        text: [
          'Write the words you would have instead, and why. If a writer takes them up, the change is credited to both of you. If not, you get the reason.',
        ],
      },
      {
        title: 'Who sees it',
        text: [
          'Everyone who can read the section, or only those who write it. From residents about places, the second is chosen at first, for their safety.',
        ],
      },
      {
        title: 'On behalf of somebody',
        text: [
          'What was said at a meeting or written on paper can be recorded for whoever said it, without their name.',
        ],
      },
      {
        title: 'The answer',
        text: [
          'Comments of the community are answered within ten working days. “You said, we did, or why not” shows what became of each.',
        ],
      },
    ],
  },
  {
    slug: 'sharing',
    title: 'Sharing what you tried, and adopting what others did',
    lede: 'What worked in one ward reaches the next, and so does what did not.',
    numbered: false,
    parts: [
      {
        title: 'Sharing',
        text: [
          'From a package in your plan, choose “Share what we tried”. Take text you may read that is marked OFFICIAL, and add your own words. To say that it worked you need the result with it; failures are welcome as they are.',
        ],
      },
      {
        title: 'Approval',
        text: [
          'A co-ordinator of your partnership sees exactly what will become visible, and to whom, and approves it or says why not. Should a text it came from become OFFICIAL-SENSITIVE later, the entry is withdrawn and its owners are told.',
        ],
      },
      {
        title: 'Adopting',
        text: [
          '“Adopt into a plan” puts the steps of an entry into a section you write, as text you can change, with what you change for your ward. When the entry changes you see what did.',
        ],
      },
      {
        title: 'Telling how it went',
        text: [
          'Worked, partly, did not: your report stands with the entry. Others see your partnership’s name only if they may see your partnership.',
        ],
      },
    ],
  },
];
