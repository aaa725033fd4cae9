import * as v from 'valibot';
import { day, edition, line, text } from './fields.ts';

/** `version` is the number this text gets: one more than the version it was written from. */
export const newAgreement = v.object({
  purpose: text(2_000, 'Say what the sharing is for'),
  gateway: line('Name the legal power that lets these organisations share', 300),
  text: text(20_000, 'Write the agreement'),
  reviewOn: day('Enter the day on which it will be reviewed'),
  version: edition,
});
export type NewAgreement = v.InferOutput<typeof newAgreement>;

export const signing = v.object({
  version: edition,
  agreed: v.pipe(
    v.optional(v.string(), ''),
    v.literal('on', 'Tick the box to say that you have read it and may sign for your organisation'),
  ),
});

/** A review is fixed for a day to come, at most this many years ahead. */
const longestReviewYears = 3;

/** What is wrong with a review day, seen from `today` (both `YYYY-MM-DD`); null where it is fine. */
export function reviewTrouble(reviewOn: string, today: string): string | null {
  if (reviewOn <= today) return 'The review must be on a day after today';
  const latest = `${Number(today.slice(0, 4)) + longestReviewYears}${today.slice(4)}`;
  return reviewOn > latest ? `The review must be within ${longestReviewYears} years` : null;
}

/** A text to begin from. It is a proposal: the partnership's own lawyers and data protection officers decide. */
export const startingAgreement = (ward: string) => ({
  purpose: `To understand and reduce serious violence in ${ward}, and to support the people it harms.`,
  gateway: 'Crime and Disorder Act 1998, section 115',
  text: `1. What this agreement is
It sets out how the organisations in this partnership share information about ${ward}, and what each promises the others. An organisation takes part once its authorised signatory has signed.

2. The legal power
Section 115 of the Crime and Disorder Act 1998 lets anyone disclose information to a relevant authority (police, councils, probation, fire and health bodies among them) where that is necessary or expedient for the purposes of the Act. It is a power, not a duty. Residents’ groups, traders and charities are not relevant authorities: what is disclosed to them needs another lawful basis, and by default they receive nothing that identifies a person.

3. What is shared
Patterns, places, times and counts. Information about an identifiable person is shared only in sections that say so, only between organisations that need it for the purpose above, and no more of it than the purpose needs.

4. What is never entered here
Material above OFFICIAL, raw intelligence reports, MAPPA or MARAC material, and the dates, targets or deployments of live operations.

5. What each organisation promises
To use what it reads for this purpose alone; to keep it in this portal; to let in only people who need it; to say so at once when something was shared by mistake; and to answer requests from the people concerned.

6. How long
Until the purpose is met or the organisation withdraws. Each decision to share something more is recorded with its reason, its necessity and who receives it.

7. Review
The organisations review this agreement on the review date, or earlier when the law, the purpose or the partnership changes.`,
});

/** One part of an agreement as screens set it: a short numbered line above its text is a heading. */
type AgreementPart = { heading: string | null; text: string };

export const partsOf = (text: string): AgreementPart[] =>
  text.split(/\n{2,}/).map((part) => {
    const [first = '', ...rest] = part.split('\n');
    const isHeading = rest.length > 0 && /^\d{1,2}\. .{1,70}$/.test(first);
    return isHeading ? { heading: first, text: rest.join('\n') } : { heading: null, text: part };
  });
