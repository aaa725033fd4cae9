/** The words of a partnership and of its documents, as Wardmote uses them. */
export const glossary: readonly { word: string; means: string }[] = [
  { word: 'Action', means: 'Who does what by when, in a plan that was agreed.' },
  {
    word: 'Adoption',
    means: 'An entry of the library taken into a plan, linked to the version it was taken from.',
  },
  {
    word: 'Agreed text',
    means:
      'A version that the partners have signed. It does not change any more; work goes on in the next one.',
  },
  {
    word: 'Baseline',
    means:
      'The figures from before anything was done, which later ones are compared with. Never the period for which the ward was chosen: the highest fall by themselves.',
  },
  {
    word: 'Community impact assessment',
    means:
      'What a plan does to the people who live and work in the ward, and whether any group is affected more than others.',
  },
  {
    word: 'Community safety partnership (CDRP)',
    means:
      'The police, council, fire, probation and health bodies that by law work together against crime in an area.',
  },
  { word: 'Contribution', means: 'What a partner gives to a plan: hours, money, a change of how they work.' },
  {
    word: 'Co-ordinator',
    means: 'Runs a partnership: its members, its agreement, its documents, what is shared from it.',
  },
  {
    word: 'Document',
    means:
      'A problem profile, an intervention plan, an assessment or an evaluation: an ordered list of sections.',
  },
  {
    word: 'EMMIE',
    means:
      'Five questions to what was tried: its effect, how it works (mechanism), where and for whom (moderators), what it took (implementation), and what it cost (economics).',
  },
  { word: 'Entry', means: 'One thing that was tried, in the good-practice library.' },
  {
    word: 'Evidence',
    means:
      'A figure or chart placed in a text, which knows its source, and says when a newer release differs.',
  },
  {
    word: 'Finding',
    means:
      'A numbered statement of a profile, with a short reference such as PL-7K2Q, that recommendations and actions link to.',
  },
  {
    word: 'Funnel plot',
    means: 'Shows which wards differ from the rest by more than chance would explain, given their size.',
  },
  { word: 'Held', means: 'A section that others read only as it was last released.' },
  {
    word: 'Information grade',
    means: 'How far a source can be relied on, how it knows, and how its information may be handled (3x5x2).',
  },
  {
    word: 'Marking',
    means: 'OFFICIAL or OFFICIAL-SENSITIVE: how much harm it would do if the text reached the wrong person.',
  },
  { word: 'Measure', means: 'Something counted for each ward and month, such as robbery.' },
  { word: 'Package', means: 'Tactical options and library entries put together in a section of a plan.' },
  { word: 'Partnership', means: 'The team and the documents of one ward.' },
  {
    word: 'Problem profile',
    means: 'What is happening in a ward: people, places and times, from information of every kind.',
  },
  {
    word: 'Rate',
    means:
      'A count for each 1,000 residents (or premises, or square kilometre). Misleading where many come who do not live there.',
  },
  {
    word: 'Regulatory',
    means: 'A section on licensing or other regulation, never open to those it could concern.',
  },
  {
    word: 'Release',
    means:
      'Of a held section: the text that its readers get. Of ward data: one import, which is never written over.',
  },
  {
    word: 'Section',
    means: 'A part of a document with a title of its own, and the unit of who can read and write.',
  },
  {
    word: 'Selection',
    means: 'The recorded decision to work in a ward, with its reasons and the figures of that day.',
  },
  {
    word: 'Sharing agreement',
    means:
      'What a partnership’s organisations sign before they share anything: what, why, under which law, until when.',
  },
  {
    word: 'Shrunken rate',
    means:
      'A rate pulled towards the average, the more so the smaller the ward: a fairer guess of what lies behind a few events.',
  },
  { word: 'Signatory', means: 'Signs for an organisation.' },
  { word: 'Steward', means: 'Brings in the people of their own organisation and vouches for them.' },
  {
    word: 'Tactical option',
    means:
      'Something that can be done about people causing harm, places or people harmed, with what it needs and what to beware of.',
  },
  { word: 'Ward', means: 'A small electoral area with a code, in one edition of the boundaries.' },
];
