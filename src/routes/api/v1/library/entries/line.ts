import type { Hit } from '#lib/library/finding.server.ts';

const plain = (pieces: Hit['title']): string => pieces.map(({ text }) => text).join('');

/** An entry in a list, as programs get it. */
export const entryLine = ({ slug, title, summary, owners, publishedAt, ...hit }: Hit) => ({
  slug,
  title: plain(title),
  summary: plain(summary),
  problem: hit.problem,
  sides: hit.sides,
  setting: hit.setting,
  sectors: hit.sectors,
  tags: hit.tags,
  stage: hit.stage,
  effect: hit.effect,
  adopted: hit.adopted,
  useful: hit.useful,
  openToPublic: hit.openToPublic,
  publishedAt: publishedAt.toISOString(),
  owners: owners.map(({ name }) => name),
});
