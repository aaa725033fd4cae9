import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { UsedRelease } from './figures.server.ts';
import { firstMeasure, isComposite } from './measures.ts';
import { rankedWards, type RankedWards, type RankingAsk } from './ranking.server.ts';
import { method, perNames, type Change, type RankedWard } from './ranking.ts';
import type { Rank } from './ranks.ts';
import { areaOf, measuresIn } from './holdings.server.ts';

type Span = { low: number; high: number };

/** One measure's figures of one ward, as they were. Plain JSON: what has no value is null. */
export type MeasuredEvidence = {
  measure: { slug: string; name: string; definition: string; parts: string[]; audience: string[] | null };
  from: string;
  to: string;
  monthsWithout: string[];
  wardsRanked: number;
  counts: (number | null)[];
  count: number;
  countInterval: Span;
  rank: Rank;
  per: string;
  over: number | null;
  rate: (Span & { rate: number }) | null;
  shrunken: (Span & { rate: number }) | null;
  rateRank: Rank | null;
  /** `high` is null where it has no end. */
  change: (Omit<Change, 'high'> & { high: number | null }) | null;
  releases: EvidenceRelease[];
};

type EvidenceRelease = {
  id: string;
  title: string;
  publisher: string;
  licence: string;
  months: string[];
  importedAt: string;
};

export type Evidence = {
  area: { slug: string; name: string; invented: boolean };
  ward: { code: string; name: string; borough: string };
  edition: { key: string; year: number | null; label: string };
  at: string;
  method: typeof method;
  /** Only measures with figures of the ward in this window. */
  measures: MeasuredEvidence[];
};

export type EvidenceAsk = Pick<RankingAsk, 'area' | 'from' | 'to' | 'edition' | 'basis'> & {
  code: string;
  /** Slugs; left out: recorded violence, and the composites that analysts defined, eight at most. */
  measures?: readonly string[] | undefined;
};

/**
 * What is known of one ward, frozen: figures with intervals and ranks, the releases they come from and how they were
 * worked out. Holds only what `actor` may see; `audience` says who else may see each measure.
 */
export async function evidenceOf(app: App, actor: Who, ask: EvidenceAsk): Promise<Result<Evidence>> {
  const area = await areaOf(app, actor, ask.area ?? null);
  if (!area.ok) return area;
  const slugs = ask.measures ?? (await usualMeasures(app, actor, area.value.id));
  const measures: MeasuredEvidence[] = [];
  let head: RankedWards | null = null;
  let found: RankedWard | null = null;
  for (const measure of slugs.slice(0, 8)) {
    const ranked = await rankedWards(app, actor, { ...ask, area: area.value.slug, measure });
    if (!ranked.ok) {
      // A measure that has no figures yet is left out; a window that cannot be is said.
      if (ranked.failure.code === 'denied') continue;
      return ranked;
    }
    const row = ranked.value.ranking.wards.find(({ code }) => code === ask.code);
    if (!row) continue;
    head ??= ranked.value;
    found ??= row;
    measures.push(measuredIn(ranked.value, row));
  }
  if (!head || !found) return denied('not-found');
  const { slug, name, invented } = area.value;
  const { key, year, label } = head.edition;
  return done({
    area: { slug, name, invented },
    ward: { code: found.code, name: found.name, borough: found.borough },
    edition: { key, year, label },
    at: app.clock().toISOString(),
    method,
    measures,
  });
}

async function usualMeasures(app: App, actor: Who, areaId: string): Promise<string[]> {
  const measures = (await measuresIn(app.db, actor, areaId)).filter(({ archived }) => !archived);
  const first = firstMeasure(measures.filter((one) => !isComposite(one))) ?? firstMeasure(measures);
  const chosen = [...(first ? [first] : []), ...measures.filter(isComposite)];
  return [...new Set(chosen.map(({ slug }) => slug))];
}

function measuredIn(
  { measure, from, to, ranking, releases }: RankedWards,
  row: RankedWard,
): MeasuredEvidence {
  const { change } = row;
  return {
    measure: {
      slug: measure.slug,
      name: measure.name,
      definition: measure.definition,
      parts: measure.parts.map(({ name }) => name),
      audience: measure.audience,
    },
    from,
    to,
    monthsWithout: ranking.without,
    wardsRanked: ranking.wards.length,
    counts: row.counts,
    count: row.count,
    countInterval: row.countInterval,
    rank: row.rank,
    per: perNames[ranking.basis],
    over: row.over,
    rate: row.rate,
    shrunken: row.shrunken,
    rateRank: row.rateRank,
    change: change && { ...change, high: Number.isFinite(change.high) ? change.high : null },
    releases: releases.map(releaseIn),
  };
}

const releaseIn = ({ id, title, publisher, licence, months, importedAt }: UsedRelease): EvidenceRelease => ({
  id,
  title,
  publisher,
  licence,
  months,
  importedAt,
});
