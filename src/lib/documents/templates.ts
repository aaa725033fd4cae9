/** The sections that a partnership's documents begin with, and who can read each at first. */
import type { Marking, SectionKind, Sector } from '../core/words.ts';

export type SectionTemplate = {
  /** Stays the same when a section is renamed. */
  key: string;
  title: string;
  /** What belongs here, in a sentence or two beside the empty text. */
  guidance: string;
  /**
   * Who can read, comment and write, as ten letters: see `audiences.ts`.
   */
  audience: string;
  marking: Marking;
  kind: SectionKind;
  held: boolean;
  /** Its title may never be shown to those who cannot read it: an operation, or a regulator's work. */
  neverAnnounced: boolean;
  /** The sector whose organisation owns it at first. */
  owner: Sector;
};

export type DocumentTemplate = {
  kind: 'problem-profile' | 'intervention-plan';
  title: string;
  sections: readonly SectionTemplate[];
};

type Terms = Partial<Pick<SectionTemplate, 'marking' | 'kind' | 'held' | 'neverAnnounced' | 'owner'>>;

const open = (
  key: string,
  title: string,
  audience: string,
  guidance: string,
  terms: Terms = {},
): SectionTemplate => ({
  key,
  title,
  guidance,
  audience,
  marking: 'OFFICIAL',
  kind: 'ordinary',
  held: false,
  neverAnnounced: false,
  owner: 'police',
  ...terms,
});

const sensitive = (...[key, title, audience, guidance, terms]: Parameters<typeof open>): SectionTemplate =>
  open(key, title, audience, guidance, { marking: 'OFFICIAL-SENSITIVE', ...terms });

const regulatory = (...[key, title, audience, guidance, terms]: Parameters<typeof open>): SectionTemplate =>
  sensitive(key, title, audience, guidance, {
    kind: 'regulatory',
    neverAnnounced: true,
    owner: 'council',
    ...terms,
  });

export const problemProfile: DocumentTemplate = {
  kind: 'problem-profile',
  title: 'What is happening here (problem profile)',
  sections: [
    open(
      'scope',
      'Scope and terms',
      'eeccrrrrrr',
      'The place, the months and the kinds of violence that this is about, and what it leaves out. Explain each term once.',
    ),
    open(
      'sources',
      'Sources and their limits',
      'eeccrrrcrr',
      'Who was asked, who answered and who could not. What each source counts, and what it never sees.',
    ),
    open(
      'pattern',
      'Pattern and trend',
      'eeccrrrrrr',
      'When, where and how much, from the ward page. Say what each figure counts, and do not say why.',
    ),
    open(
      'causing-harm',
      'People causing harm: pattern',
      'eerrcrrcrr',
      'What is common to many: ages, company, drink, what went before. Nobody may be recognised.',
      { held: true },
    ),
    sensitive(
      'causing-harm-detail',
      'People causing harm: detail',
      'ER--C-----',
      'What those who work with them must know. No raw intelligence, no MAPPA or MARAC material.',
      { neverAnnounced: true },
    ),
    open(
      'places',
      'Places and times',
      'eeecrccccr',
      'Streets, squares and hours. Name no premises: that has its own section.',
      { owner: 'community-safety' },
    ),
    regulatory(
      'premises',
      'Premises',
      'E-E--C----',
      'What licensing officers, police and the fire service hold about single premises, with its date and source.',
    ),
    open(
      'trade-account',
      'The trade’s own account',
      'ccc------e',
      'What those who run venues see, what they already do and what they need. Theirs to open to residents.',
      { owner: 'licensing-trade' },
    ),
    open(
      'harmed',
      'People harmed: pattern',
      'eecerrccrr',
      'Who is hurt, how badly, and who never tells the police. Counts under 5 are left out.',
      { owner: 'health' },
    ),
    sensitive(
      'harmed-detail',
      'People harmed: detail',
      'E--C---C--',
      'What those who support them must know to keep them safe. No more than that.',
    ),
    sensitive(
      'tension',
      'Hate crime and tension',
      'EE-----C--',
      'What is feared, what was reported, who is listened to. A sentence of it may be released to everyone.',
    ),
    open(
      'residents-say',
      'What residents say',
      'ccccrrree-',
      'In residents’ own words, as told by them. Theirs to open to the trade.',
      { owner: 'residents' },
    ),
    open(
      'drivers',
      'Drivers and current initiatives',
      'eeeecccecc',
      'What makes it worse or better, and what is already being done about it, by whom and until when.',
      { owner: 'community-safety' },
    ),
    open(
      'unknown',
      'What we do not know yet',
      'eecccccccc',
      'Questions that are still open, and who will try to answer each.',
      { owner: 'community-safety' },
    ),
    sensitive(
      'gaps',
      'Intelligence gaps',
      'ER--------',
      'What to find out, and from where. No dates, targets or deployments of live operations.',
    ),
    open(
      'findings',
      'Findings and recommendations',
      'eecccccccc',
      'One sentence for each finding, with its grade. Each recommendation says which findings it rests on.',
    ),
  ],
};

export const interventionPlan: DocumentTemplate = {
  kind: 'intervention-plan',
  title: 'Intervention plan',
  sections: [
    open(
      'aims',
      'Aims',
      'eeeccccccc',
      'What will be different, for whom, by when, and which figure will show it.',
      { owner: 'community-safety' },
    ),
    open(
      'policing',
      'Policing people will see, and its safeguards',
      'ecccrrrccc',
      'What officers will do in the open, and what protects people from its being done wrongly.',
      { held: true },
    ),
    sensitive(
      'tactics',
      'Operational tactics',
      'E---------',
      'How, not when or whom: no dates, targets or deployments of live operations.',
      { neverAnnounced: true },
    ),
    regulatory(
      'regulatory-action',
      'Regulatory action',
      'E-E--C----',
      'Steps that the licensing authority, police or fire service consider, and the fair hearing before each.',
    ),
    open(
      'safer-venues',
      'Safer venues (voluntary)',
      'eeec-c-cce',
      'What venues offer of their own accord. It is not, by itself, used to seek a review of a licence.',
      { owner: 'licensing-trade' },
    ),
    open(
      'support',
      'Support for people harmed',
      'eececrcecr',
      'Who reaches people after they are hurt, how soon, and in which languages.',
      { owner: 'health' },
    ),
    open(
      'prevention',
      'Prevention and the long term',
      'eeeeeceeec',
      'What must change so that policing is not needed. Written by everyone together.',
      { kind: 'design-together', owner: 'voluntary' },
    ),
    open(
      'contributions',
      'Contributions and actions',
      'eecccccccc',
      'Who gives what, who does what by when. Owners keep theirs up to date.',
      { owner: 'community-safety' },
    ),
    open(
      'hours',
      'Hours moved',
      'eecrrrrrrr',
      'Where the hours come from, and what is done less because of it.',
    ),
    open(
      'handover',
      'Handover',
      'eeeccccccc',
      'Who holds each part after police leave, from when, and with what money.',
      { owner: 'community-safety' },
    ),
  ],
};

export const templates = [problemProfile, interventionPlan] as const;
