import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/access/facts.ts';
import { beginDocument, beginnable } from '#lib/documents/beginning.server.ts';
import { problemProfile } from '#lib/documents/templates.ts';
import { sectionsOf } from '#lib/sections/sections.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';

describe.each(databases)('a document begun from its template on %s', (kind) => {
  let t: TestApp;
  let lead: Actor;
  let police: Actor;
  let resident: Actor;
  let slug: string;
  beforeAll(async () => {
    t = await openTestApp(kind);
    lead = await somebodyIn(t, 'community-safety');
    police = await somebodyIn(t, 'police');
    resident = await somebodyIn(t, 'residents');
    ({ slug } = await readyIn(t, lead, [
      [police, 'contributor'],
      [resident, 'community-representative'],
    ]));
  });
  afterAll(() => t.close());

  test('is the co-ordinator’s to begin, once, and each reads what the template opens to them', async () => {
    const input = {
      kind: 'problem-profile' as const,
      named: {
        'causing-harm-detail': {
          police: [{ subjectKind: 'organisation' as const, subjectId: police.organisationId }],
        },
      },
    };
    expect(code(await beginDocument(t.app, police, slug, input))).toBe('not-yours');
    const { id, left } = value(await beginDocument(t.app, lead, slug, input));
    // Nobody was named for the premises, and the trade takes no part.
    expect(left).toContain('Premises');
    expect(left).not.toContain('People causing harm: detail');
    const titles = async (who: Actor) => value(await sectionsOf(t.app, who, id)).map(({ title }) => title);
    expect(await titles(lead)).toContain('Scope and terms');
    expect(await titles(resident)).toContain('What residents say');
    expect(await titles(resident)).not.toContain('People causing harm: detail');
    expect((await titles(police)).length).toBeLessThan(problemProfile.sections.length);
    expect(code(await beginDocument(t.app, lead, slug, input))).toBe('refused');
    expect(value(await beginnable(t.app, lead, slug)).kinds).toEqual(['intervention-plan']);
  });

  test('names nobody who takes no part, or who is of another sector', async () => {
    const named = (subjectId: string) => ({
      kind: 'intervention-plan' as const,
      named: { 'operational-tactics': { police: [{ subjectKind: 'organisation' as const, subjectId }] } },
    });
    const stranger = await somebodyIn(t, 'police');
    expect(code(await beginDocument(t.app, lead, slug, named(stranger.organisationId)))).toBe('invalid');
    expect(code(await beginDocument(t.app, lead, slug, named(resident.organisationId)))).toBe('invalid');
  });
});
