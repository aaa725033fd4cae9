import type { UsedRelease } from '#lib/wards/figures.server.ts';
import type { ReleaseLine } from '#lib/wards/figures.ts';
import type { MeasureLine } from '#lib/wards/measures.ts';
import type { RankedWards } from '#lib/wards/ranking.server.ts';
import { acknowledgements } from '#lib/wards/ranking-words.ts';
import { method, perNames, type RankedWard } from '#lib/wards/ranking.ts';

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** A ranked ward as the API gives it. Adding is allowed within v1; taking away or renaming is not. */
export const wardLine = (row: RankedWard) => ({
  code: row.code,
  name: row.name,
  borough: row.borough,
  count: row.count,
  countInterval: row.countInterval,
  rank: row.rank,
  over: row.over,
  rate: row.rate && row.rate.rate,
  rateInterval: row.rate && { low: row.rate.low, high: row.rate.high },
  rateRank: row.rateRank,
  shrunkenRate: row.shrunken && row.shrunken.rate,
  shrunkenInterval: row.shrunken && { low: row.shrunken.low, high: row.shrunken.high },
  change: row.change && {
    before: row.change.before,
    after: row.change.after,
    ratio: row.change.ratio,
    low: row.change.low,
    high: finite(row.change.high),
    direction: row.change.direction,
  },
});

export const measureLine = ({ slug, name, kind, definition, audience, parts }: MeasureLine) => ({
  slug,
  name,
  kind,
  definition,
  audience,
  parts: parts.map((part) => part.slug),
});

const releaseLine = ({
  id,
  title,
  publisher,
  licence,
  importedAt,
  months,
}: ReleaseLine & Partial<UsedRelease>) => ({
  id,
  title,
  publisher,
  licence,
  importedAt,
  months: months ?? [],
});

/** What every answer with figures says about them. */
export const rankingHead = (ranked: RankedWards) => ({
  area: { slug: ranked.area.slug, name: ranked.area.name, invented: ranked.area.invented },
  measure: measureLine(ranked.measure),
  from: ranked.from,
  to: ranked.to,
  monthsWithout: ranked.ranking.without,
  edition: ranked.edition.key,
  borough: ranked.borough,
  per: perNames[ranked.ranking.basis],
  mean: ranked.ranking.mean,
  total: ranked.ranking.total,
  method,
  releases: ranked.releases.map(releaseLine),
  sizesFrom: ranked.sizes.map(releaseLine),
  acknowledgements: acknowledgements([...ranked.releases, ...ranked.sizes, ...ranked.boundaries]),
});
