/** The one page each person accepts before anything else opens. A new version is accepted anew. */
export const houseRules = {
  version: 1,
  title: 'House rules',
  rules: [
    {
      heading: 'What you read here stays here',
      text: 'You see what you need for this ward. Do not copy, photograph or pass on text that is not marked as open to everyone. Each section says who can read it.',
    },
    {
      heading: 'Write about places and patterns, not about people',
      text: 'Do not name or describe anyone who was harmed, who causes harm, or whom you support. Nobody may ask you for names here.',
    },
    {
      heading: 'Nothing above OFFICIAL',
      text: 'SECRET and TOP SECRET material is never entered. OFFICIAL-SENSITIVE text goes only into sections with that marking. No raw intelligence reports, no MAPPA or MARAC material, no live operations.',
    },
    {
      heading: 'Speak for your organisation, openly',
      text: 'What you write is shown with your role and organisation, and is kept with your name in the record. Say when you have an interest: a premises licence, a seat on a licensing committee.',
    },
    {
      heading: 'Disagree with the text, not with the person',
      text: 'Propose other wording, or say why not. Comments from the community are answered within ten working days.',
    },
    {
      heading: 'Keep your account yours',
      text: 'Do not share your passphrase or your second factor. If you think someone else has used your account, end its sessions and tell your administrator.',
    },
    {
      heading: 'This page is not watched',
      text: 'In danger, call 999. To report a crime that is over, call 101.',
    },
  ],
} as const;
