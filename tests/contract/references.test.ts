import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor, Grant } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import { finding, paragraph, recommendation, type Block } from '#lib/sections/blocks.ts';
import { makeDocument, type NewSection } from '#lib/sections/making.server.ts';
import { documentInFull, referenceAt, sectionText } from '#lib/sections/reading.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';

let t: TestApp;
let lead: Actor;
let police: Actor;
let trade: Actor;
let outsider: Actor;
let slug: string;
let profile: { id: Id; sections: Id[] };
let plan: { id: Id; sections: Id[] };

const to = (subjectId: string, level: Grant['level']): Grant => ({ subjectKind: 'sector', subjectId, level });
const made = (title: string, grants: Grant[], text: Block[], more: Partial<NewSection> = {}): NewSection => ({
  templateKey: null,
  title,
  ownerOrganisationId: police.organisationId,
  marking: 'OFFICIAL',
  kind: 'ordinary',
  held: false,
  announced: false,
  grants,
  text,
  ...more,
});

beforeAll(async () => {
  t = await openTestApp('embedded');
  lead = await somebodyIn(t, 'community-safety');
  police = await somebodyIn(t, 'police');
  trade = await somebodyIn(t, 'licensing-trade');
  outsider = await somebodyIn(t, 'police', { admin: true });
  const ready = await readyIn(t, lead, [
    [police, 'contributor'],
    [trade, 'contributor'],
  ]);
  slug = ready.slug;
  const open = [to('police', 'edit'), to('licensing-trade', 'read')];
  const shut = [to('police', 'edit')];
  const make = async (title: string, sections: NewSection[]) =>
    value(await makeDocument(t.app, lead, ready.id, { kind: title, title, sections }));
  profile = await make('Profile', [
    made('Findings', open, [finding({ reference: 'PL-7K2Q', grade: 'B' }, 'Harm moves.')]),
    made('Gaps', shut, [finding({ reference: 'PL-X4TC', grade: 'D' }, 'Not known.')]),
  ]);
  plan = await make('Plan', [
    made('Marshals', open, [
      recommendation({ reference: 'RC-4H9X', findings: ['PL-7K2Q', 'PL-X4TC'] }, 'Stand at the rank.'),
    ]),
    made('Tactics', shut, [paragraph('Because of PL-7K2Q.')]),
    made('Held', open, [paragraph('Also PL-7K2Q.')], { held: true }),
  ]);
});
afterAll(() => t.close());

const pageOf = async (who: Actor, id: Id) =>
  value(await documentInFull(t.app, who, { slug, id }))
    .sections.map(({ html }) => html)
    .join('\n');

test('a finding lists what refers to it, over documents, to those who can read the other end', async () => {
  const mine = await pageOf(police, profile.id);
  const at = (id: Id, anchor: string) => `/partnerships/${slug}/documents/${id}#${anchor}`;
  expect(mine).toContain(
    `Referred to by <a href="${at(plan.id, 'RC-4H9X')}">RC-4H9X in Marshals, Plan</a>; ` +
      `<a href="${at(plan.id, `s-${plan.sections[1]}`)}">Tactics, Plan</a>; ` +
      `<a href="${at(plan.id, `s-${plan.sections[2]}`)}">Held, Plan</a>.`,
  );
  const theirs = await pageOf(trade, profile.id);
  expect(theirs).toContain(
    `Referred to by <a href="${at(plan.id, 'RC-4H9X')}">RC-4H9X in Marshals, Plan</a>.<`,
  );
  // Neither what is shut, nor text that is not released.
  expect(theirs).not.toMatch(/Tactics|Held, Plan|X4TC/);
});

test('a reference is a link for those who can read what it refers to, and plain words for everyone else', async () => {
  const [mine, theirs] = [await pageOf(police, plan.id), await pageOf(trade, plan.id)];
  const link = (reference: string) =>
    `<a class="reference" href="/partnerships/${slug}/documents/${profile.id}#${reference}">${reference}</a>`;
  for (const reference of ['PL-7K2Q', 'PL-X4TC']) expect(mine).toContain(link(reference));
  expect(theirs).toContain(link('PL-7K2Q'));
  expect(theirs).toContain('<span class="ref" data-ref="PL-X4TC">PL-X4TC</span>');
  // Programs get the text alone.
  const { html } = value(await sectionText(t.app, police, plan.sections[0] ?? ''));
  expect(html).not.toContain('href');
});

test('each has an address, which is not there for whoever cannot read it', async () => {
  const at = (who: Actor | null, reference: string) => referenceAt(t.app, who, { slug, reference });
  const where = `/partnerships/${slug}/documents/${profile.id}#PL-7K2Q`;
  expect(value(await at(trade, 'PL-7K2Q'))).toEqual({ href: where });
  expect(value(await at(trade, 'pl-7k2q'))).toEqual({ href: where });
  expect(code(await at(police, 'PL-X4TC'))).toBe('done');
  const shut = await at(trade, 'PL-X4TC');
  expect(shut).toEqual(await at(trade, 'PL-2222'));
  expect([code(shut), code(await at(outsider, 'PL-7K2Q')), code(await at(null, 'PL-7K2Q'))]).toEqual([
    'not-found',
    'not-found',
    'signed-out',
  ]);
});
