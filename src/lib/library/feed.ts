import { escapedText } from '../core/text.ts';
import type { Hit } from './finding.server.ts';
import type { Piece } from './lines.ts';

// What XML cannot carry, escaped or not: one of these in a title, and no reader reads the feed (XML 1.0, 2.2).
const noXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const xmlText = (text: string): string => escapedText(text.replace(noXml, ''));

const plain = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');

/** The newest open entries as an Atom feed (RFC 4287). `origin`: the portal's public address, without a slash. */
export function atomFeed(entries: readonly Hit[], origin: string, now: Date): string {
  const updated = entries.reduce(
    (last, { publishedAt }) => (publishedAt > last ? publishedAt : last),
    entries[0]?.publishedAt ?? now,
  );
  const items = entries.map((hit) => {
    const href = xmlText(`${origin}/open/${hit.slug}`);
    const authors = hit.owners.map(({ name }) => `<author><name>${xmlText(name)}</name></author>`);
    const tags = hit.tags.map((tag) => `<category term="${xmlText(tag)}"/>`);
    return [
      '<entry>',
      `<id>urn:uuid:${hit.id}</id>`,
      `<title>${xmlText(plain(hit.title))}</title>`,
      `<updated>${hit.publishedAt.toISOString()}</updated>`,
      `<link rel="alternate" type="text/html" href="${href}"/>`,
      ...authors,
      ...tags,
      `<summary>${xmlText(plain(hit.summary))}</summary>`,
      '</entry>',
    ].join('');
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
    `<id>${xmlText(origin)}/open</id>`,
    '<title>Wardmote: good practice</title>',
    `<updated>${updated.toISOString()}</updated>`,
    `<author><name>Wardmote</name></author>`,
    `<link rel="self" type="application/atom+xml" href="${xmlText(origin)}/open/feed.atom"/>`,
    `<link rel="alternate" type="text/html" href="${xmlText(origin)}/open"/>`,
    ...items,
    '</feed>',
  ].join('\n');
}
