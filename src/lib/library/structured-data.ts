import type { EntryRead } from './reading.server.ts';

/** What an entry is, for search engines: an `Article` of schema.org as JSON-LD, in a script element that runs nothing. */
export function structuredData(entry: EntryRead, address: string): string {
  const { fields, owners, publishedAt } = entry;
  const said = {
    '@context': 'https://schema.org',
    '@type': 'Article',
    headline: fields.title,
    description: fields.summary,
    url: address,
    dateModified: publishedAt,
    version: entry.version,
    keywords: fields.tags.join(', ') || undefined,
    author: owners.map(({ name }) => ({ '@type': 'Organization', name })),
    citation: fields.sources.map(({ title, href }) => ({ '@type': 'CreativeWork', name: title, url: href })),
  };
  // Whatever is written in an entry, it cannot end the element.
  const safe = JSON.stringify(said).replaceAll('<', '\\u003c');
  return `<script type="application/ld+json">${safe}</${'script'}>`;
}
