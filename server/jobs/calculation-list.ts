import type { Calculation } from '#lib/core/app.ts';
import { mapOf } from '#lib/wards/drawing.ts';
import { neighboursOf } from '#lib/wards/neighbours.ts';
import { ranking, rankingOf, survey, type MapQuestion } from '#lib/wards/ranking.ts';

const pair = <Question, Answer>(
  { name }: Calculation<Question, Answer>,
  work: (question: Question) => Answer,
): [string, (question: unknown) => unknown] => [name, (question) => work(question as Question)];

const surveyed = ({ wards }: MapQuestion) => ({ map: mapOf(wards), neighbours: neighboursOf(wards) });

const works = new Map([pair(ranking, rankingOf), pair(survey, surveyed)]);

/** Everything that can be worked out apart from requests. Throws for a name that is none of these. */
export function calculate(name: string, question: unknown): unknown {
  const work = works.get(name);
  if (!work) throw new Error(`Nothing is worked out by the name of ${name}.`);
  return work(question);
}
