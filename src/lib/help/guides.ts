import type { HelpPage } from './page.ts';

/** First steps for each kind of user. */
export const guides: readonly HelpPage[] = [
  {
    slug: 'trade-and-business',
    title: 'First steps for publicans and traders',
    lede: 'See what concerns your premises and your street, say what you see, and what you could do about it. A phone is enough.',
    numbered: true,
    parts: [
      {
        title: 'Begin at home',
        text: [
          'Your home page says what waits for you. If it asks for your organisation’s signature, whoever signs for it reads the sharing agreement first: nothing else opens until then.',
        ],
        link: { href: '/', label: 'Home' },
      },
      {
        title: 'Open the plan of your ward',
        text: [
          'Choose your partnership, then a document. You see the sections that are open to the trade, all on one page. Sections about somebody else are not there for you, and nothing tells that they are missing.',
          'Beside each title stands who can read that section. Look at it before you write.',
        ],
        link: { href: '/partnerships', label: 'Partnerships' },
      },
      {
        title: 'Say what you see',
        text: [
          'In “The trade’s own account” and “Safer venues” you write yourself: press in the text and type. “Saved” beside the title means that it is kept.',
          'Where it says “You can comment”, hold your finger on a word to select it, then choose Comment. You can also propose other words.',
        ],
        link: { href: '/help/comments', label: 'Comments and proposed wording' },
      },
      {
        title: 'What you volunteer',
        text: [
          'What you volunteer will not, by itself, be used to seek a review of your licence. If there is a concern about your premises, the partners tell you first, unless the law or someone’s safety prevents it.',
          'Under Your account you choose whether people of other organisations see your name, or your role and organisation.',
        ],
        link: { href: '/account', label: 'Your account' },
      },
    ],
  },
  {
    slug: 'residents',
    title: 'First steps for residents',
    lede: 'Read what is planned where you live, say what you think of it, and see what became of what you said.',
    numbered: true,
    parts: [
      {
        title: 'Begin at home',
        text: [
          'Everything works by keyboard and with a screen reader, and reading works without scripts. Your home page lists what waits for you and your partnerships.',
        ],
        link: { href: '/', label: 'Home' },
      },
      {
        title: 'Read the plan',
        text: [
          'Each section is a heading, so you can move from one to the next. After its title stands what you may do there: read, comment or write.',
        ],
        link: { href: '/partnerships', label: 'Partnerships' },
      },
      {
        title: 'Say what you think',
        text: [
          'Select words and press Ctrl, Alt and M together, or use the Comment button of the section, which needs no selection. Propose other words, with your reason, if you would say it differently.',
          'About a place where somebody could guess who you are, choose “only those who write it”. That is chosen for you at first.',
        ],
        link: { href: '/help/comments', label: 'Comments and proposed wording' },
      },
      {
        title: 'See what became of it',
        text: [
          'Every comment from the community carries a day by which it is answered, ten working days on. “You said, we did, or why not” of your partnership lists them all with the answers.',
        ],
      },
      {
        title: 'Keep people safe',
        text: ['Do not name or describe anyone. In danger, call 999: this site is not watched.'],
      },
    ],
  },
  {
    slug: 'voluntary-and-partners',
    title: 'First steps for voluntary groups and other partners',
    lede: 'Write what your organisation knows and does, beside what the others write.',
    numbered: true,
    parts: [
      {
        title: 'Find what is yours',
        text: [
          'Your home page says what waits for you. In your partnership’s plan the sections on prevention and on support for people harmed are usually yours to write.',
        ],
        link: { href: '/partnerships', label: 'Partnerships' },
      },
      {
        title: 'Write',
        text: [
          'Press in a text that says “You can write” and type. Several people can write in one section at once: each sees the others’ words when they are saved. Undo takes back your own changes alone.',
        ],
        link: { href: '/help/saving', label: 'What the save sign means' },
      },
      {
        title: 'Name nobody',
        text: [
          'Do not name or describe anyone you support. Nobody may ask you for names here. Before a section is opened to more people, names, numbers and addresses in it are pointed out; what was meant stays, the rest is yours to take out.',
        ],
        link: { href: '/help/who-can-read', label: 'Who can read this' },
      },
      {
        title: 'Learn from elsewhere, and pass it on',
        text: [
          'The good-practice library holds what other wards tried, failures included. Adopt an entry into a section you write; later, tell how it went.',
        ],
        link: { href: '/library', label: 'The library' },
      },
    ],
  },
  {
    slug: 'analysts',
    title: 'First steps for analysts',
    lede: 'From the files that police publish to a ranked, mapped and selected ward.',
    numbered: true,
    parts: [
      {
        title: 'Import',
        text: [
          'First the boundaries of the wards, then their residents, then recorded crime. Each file is read and reported on before anything changes: look at what was rejected and why, correct a column, then import.',
          'Boundaries, residents by ward, and lists of which small area (LSOA) lies in which ward come from the Office for National Statistics: geoportal.statistics.gov.uk and ons.gov.uk. Street-level crime and stop and search of every force come from data.police.uk; recorded crime by ward of London from data.london.gov.uk. Take boundaries and residents of one year: ward codes change, and residents by older codes give no rate.',
        ],
        link: { href: '/wards/imports', label: 'Imports' },
      },
      {
        title: 'Rank',
        text: [
          'Choose what is counted and for which months. Counts reward size, rates mislead where thousands come to drink: both are shown, with the range in which each rank may lie. Read the sentence above the table before you quote a rank.',
        ],
        link: { href: '/wards', label: 'Wards' },
      },
      {
        title: 'Select, with reasons',
        text: [
          'On a ward’s own page, “Work in this ward” keeps your reasons and the figures of that day, and opens its partnership. A decision not to work in a ward is kept as well.',
        ],
      },
      {
        title: 'Put evidence into the text',
        text: [
          '“Place in a document” puts a figure, a trend or a comparison into a section you write. It keeps its source, and says so when a newer release differs. State findings as findings: each gets a reference that recommendations link to.',
        ],
      },
    ],
  },
  {
    slug: 'co-ordinators',
    title: 'First steps for co-ordinators',
    lede: 'Bring the partners together, and see that each can read what is theirs to read, and nothing else.',
    numbered: true,
    parts: [
      {
        title: 'Write the sharing agreement',
        text: [
          'Until an organisation’s signatory has signed it, nothing else opens to that organisation’s people. Say what is shared, why, under which law, and when you look at it again.',
        ],
        link: { href: '/partnerships', label: 'Partnerships' },
      },
      {
        title: 'Add the people',
        text: [
          'Add those who are in Wardmote already, and invite new ones of your own organisation. People of other organisations are invited by their own steward: nobody vouches for another’s people.',
          'Where nobody in an organisation may sign, ask your administrator to make somebody its signatory, and add that person too.',
        ],
      },
      {
        title: 'Begin the documents',
        text: [
          'The problem profile and the intervention plan come with their usual sections, each open to those who usually need it. Change that before anyone writes: the page shows who will gain a section and who will lose it.',
        ],
        link: { href: '/help/who-can-read', label: 'Who can read this' },
      },
      {
        title: 'Answer in time',
        text: [
          'Comments that wait for an answer stand on your home page with their day. “Not taken up, because …” is an answer; silence is not.',
        ],
        link: { href: '/', label: 'Home' },
      },
      {
        title: 'Pass on what was learnt',
        text: [
          'Partners ask to share what they tried. You see exactly what will become visible, and to whom, before you approve it.',
        ],
        link: { href: '/help/sharing', label: 'Sharing and adopting' },
      },
    ],
  },
  {
    slug: 'administrators',
    title: 'First steps for administrators',
    lede: 'Organisations, their stewards, and the rights that need a reason.',
    numbered: true,
    parts: [
      {
        title: 'Make the organisations',
        text: [
          'Each partner body once, with its sector and its units. Everything that anybody may read follows from the one organisation they act for.',
        ],
        link: { href: '/admin/organisations', label: 'Organisations' },
      },
      {
        title: 'Invite one steward for each',
        text: [
          'A steward brings in the people of their own organisation. A link is good for seven days and one use, and bound to the address you type.',
          'Make somebody in each organisation its signatory as well, the steward or somebody else: until a signatory has signed a partnership’s sharing agreement, its documents stay closed to that organisation. Make a second administrator, so that one who is ill or has lost their keys locks nobody out.',
        ],
        link: { href: '/admin/invitations', label: 'Invitations' },
      },
      {
        title: 'Give rights sparingly',
        text: [
          '“May read OFFICIAL-SENSITIVE” needs a basis and an end date. Administration itself gives no right to read a section, yours included.',
        ],
        link: { href: '/admin/people', label: 'People' },
      },
      {
        title: 'Watch the audit trail',
        text: [
          'Who did what, and who read which OFFICIAL-SENSITIVE text. It is chained: whoever changes a line of it is found out.',
        ],
        link: { href: '/admin/audit', label: 'Audit trail' },
      },
    ],
  },
];
