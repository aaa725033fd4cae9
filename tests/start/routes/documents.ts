import { all, coordinator, form, members, page, readers, type Expected } from './expected.ts';

/** Documents and their sections, packages included. */
export const documents: Record<string, Expected> = {
  'GET /(in)/partnerships/[slug]/documents/[id]': page(members('200')),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]': page(
    readers({
      police: '308 /partnerships/[slug]/documents/[id]#s-[sectionId]',
      trade: '308 /partnerships/[slug]/documents/[id]#s-[sectionId]',
    }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/archive': page(
    readers({ police: '200', trade: '403' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/archive': form(
    readers({ police: '400', trade: '403' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/figures': page(
    readers({ police: '200', trade: '403' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/figures': form(
    readers({ police: '400', trade: '403' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/packages': page(
    readers({ police: '200', trade: '200' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/packages/[package]/share': page(all('404')),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/packages/[package]/share?/ask': form(all('404')),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/packages/[package]/share?/preview': form(
    all('404'),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/packages/new': page(
    readers({ police: '200', trade: '403' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/packages/new': form(
    readers({ police: '400', trade: '403' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/release': page(
    readers({ police: '409', trade: '403' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/release': form(
    readers({ police: '409', trade: '403' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/settings': page(
    readers({ police: '200', trade: '403' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/settings?/change': form(
    readers({ police: '400', trade: '403' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/settings?/preview': form(
    readers({ police: '400', trade: '403' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/split': page(
    readers({ police: '200', trade: '403' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/split?/preview': form(
    readers({ police: '400', trade: '403' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/split?/split': form(
    readers({ police: '400', trade: '403' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/versions': page(
    readers({ police: '200', trade: '200' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/versions?/keep': form(
    readers({ police: '400', trade: '400' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/[sectionId]/versions/[version]': page(
    readers({ police: '200', trade: '200' }),
  ),
  'POST /(in)/partnerships/[slug]/documents/[id]/[sectionId]/versions/[version]?/restore': form(
    readers({ police: '400', trade: '400' }),
  ),
  'GET /(in)/partnerships/[slug]/documents/[id]/sections': page(members('200')),
  'POST /(in)/partnerships/[slug]/documents/[id]/sections?/back': form(members('400')),
  'POST /(in)/partnerships/[slug]/documents/[id]/sections?/move': form(members('400')),
  'GET /(in)/partnerships/[slug]/documents/[id]/sections/new': page(coordinator('200')),
  'POST /(in)/partnerships/[slug]/documents/[id]/sections/new': form(coordinator('400')),
  'GET /(in)/partnerships/[slug]/documents/new': page(coordinator('200')),
  'POST /(in)/partnerships/[slug]/documents/new': form(coordinator('400')),
};
