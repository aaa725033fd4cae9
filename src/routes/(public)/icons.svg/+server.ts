import { render } from 'svelte/server';
import { drawings } from '#lib/ui/drawings.ts';
import type { RequestHandler } from './$types';

export const prerender = true;

/** All icons on one sheet, made at the build: `<use href="/icons.svg#lock">`. A browser fetches it once. */
export const GET: RequestHandler = () => {
  const symbols = Object.entries(drawings).map(([name, drawing]) => {
    const { body } = render(drawing);
    const shapes = /<svg[^>]*>(.*)<\/svg>/s.exec(body)?.[1]?.replace(/<!--.*?-->/gs, '') ?? '';
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  });
  return new Response(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`, {
    headers: { 'content-type': 'image/svg+xml' },
  });
};
