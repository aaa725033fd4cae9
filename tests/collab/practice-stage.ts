import { eq } from 'drizzle-orm';
import { entry as entries } from '#schema/library.ts';
import { partnership, space } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import type { Grant } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { authoriseEntry } from '#lib/library/facts.server.ts';
import { openSession } from '#lib/people/sessions.server.ts';
import { approveShare } from '#lib/practice/approving.server.ts';
import { shareToDecide } from '#lib/practice/deciding.server.ts';
import { makePackage } from '#lib/practice/packages.server.ts';
import { askToShare, shareAhead } from '#lib/practice/sharing.server.ts';
import type { Sharing } from '#lib/practice/sharing.ts';
import { heading, paragraph, type Block } from '#lib/sections/blocks.ts';
import { changeSettings, sectionSettings } from '#lib/sections/settings.server.ts';
import { append } from '#lib/sections/text-tasks.ts';
import { code, value } from '../fixtures/partnerships.ts';
import {
  build,
  makeAgreement,
  makeDocument,
  makeMember,
  makeOrganisation,
  makePerson,
  makeSection,
  sign,
} from '../fixtures/world.ts';
import { actorOf, type Portal, type Someone } from './portal.ts';

export const to = (subjectId: string, level: Grant['level']): Grant => ({
  subjectKind: 'sector',
  subjectId,
  level,
});
export const open = [to('police', 'edit'), to('community-safety', 'edit'), to('licensing-trade', 'read')];

/** Ward to ward: everything that a test of sharing and adopting does more than once. */
export function passingOn(portal: Portal, people: () => { police: Someone; lead: Someone }) {
  const actor = (who: Someone) => actorOf(portal, who);

  /** A partnership of another borough, with one person and one section of a plan. */
  const elsewhere = (name: string, borough: string): Promise<{ who: Someone; section: Id }> => {
    const { app } = portal.tested;
    return build(app, async (tx) => {
      const id = newId();
      await tx.insert(space).values({ id, kind: 'partnership' });
      await tx.insert(partnership).values({
        id,
        slug: `ward-${id.slice(0, 8)}`,
        name,
        ward: name,
        borough,
        kind: 'gun-enabled',
        stage: 'plan',
        createdAt: app.clock(),
      });
      const organisationId = await makeOrganisation(tx, { sector: 'community-safety' });
      const personId = await makePerson(tx, { organisationId });
      await makeMember(tx, { partnershipId: id, personId, organisationId, role: 'co-ordinator' });
      await sign(tx, await makeAgreement(tx, id, personId), organisationId, personId);
      const documentId = await makeDocument(tx, id);
      const grants = [to('community-safety', 'edit')];
      const section = await makeSection(tx, { documentId, ownerOrganisationId: organisationId, grants });
      const asked = { personId, stage: 'full' as const, browser: 'test', from: '127.0.0.1' };
      const token = await openSession(tx, app, asked);
      return { who: { personId, organisationId, token }, section };
    });
  };

  const write = async (section: Id, blocks: readonly Block[], who = people().police) => {
    const { app } = portal.tested;
    value(
      await app.rooms.write(section, await actor(who), (state, clientId) =>
        app.texts.work(append, { state, blocks, clientId }, state.length),
      ),
    );
  };
  const set = async (section: Id, more: { marking?: 'OFFICIAL-SENSITIVE'; kind?: 'regulatory' }) => {
    const { app } = portal.tested;
    const { police } = people();
    const who = { ...(await actor(police)), clearedUntil: '2027-01-01' };
    const { id, edition, ...now } = value(await sectionSettings(app, who, section));
    // Somebody has to be able to write it: regulatory and sensitive sections are the police's.
    await build(app, async (tx) => {
      await tx.update(person).set({ clearedUntil: '2027-01-01' }).where(eq(person.id, police.personId));
    });
    const result = await changeSettings(app, who, { ...now, ...more, section: id, edition });
    await build(app, async (tx) => {
      await tx.update(person).set({ clearedUntil: null }).where(eq(person.id, police.personId));
    });
    value(result);
  };

  const ask = async (section: Id, more: Partial<Sharing> = {}) => {
    const { app } = portal.tested;
    const { police } = people();
    const made = value(
      await makePackage(app, await actor(police), {
        section,
        title: 'The last hour',
        aim: 'Fewer people hurt.',
        options: ['taxi-rank-marshals'],
      }),
    );
    const input: Sharing = {
      package: made.id,
      title: 'Marshals until the last car',
      summary: 'Two marshals stood at the rank until the queue was gone.',
      outcome: 'worked',
      result: 'Assaults at the rank fell from 31 to 19 in a year.',
      step: 6,
      problem: '',
      done: 'Count the queue.',
      effect: '',
      mechanism: '',
      moderators: '',
      implementation: '',
      cost: '',
      parts: [{ sectionId: section, part: 1, under: 'implementation' }],
      seen: '',
      ...more,
    };
    const { seen } = value(await shareAhead(app, await actor(police), input));
    return value(await askToShare(app, await actor(police), { ...input, seen })).id;
  };
  const slugOf = async () =>
    (
      await portal.tested.app.db
        .select({ slug: partnership.slug })
        .from(partnership)
        .where(eq(partnership.id, portal.partnershipId))
    )[0]?.slug ?? '';
  const shown = async (id: Id, who = people().lead) =>
    shareToDecide(portal.tested.app, await actor(who), { slug: await slugOf(), share: id });
  const approve = async (id: Id, who = people().lead) => {
    const found = await shown(id, who);
    const seen = found.ok && found.value.standing?.composed ? found.value.standing.seen : 'f'.repeat(64);
    return approveShare(portal.tested.app, await actor(who), { share: id, seen });
  };
  const venues = async () => {
    const section = await portal.newSection(open, { title: 'Venues' });
    await write(section, [heading(2, 'Doors'), paragraph('Two marshals stood there.')]);
    return section;
  };
  const stateOf = async (slug: string) =>
    (await portal.tested.app.db.select().from(entries).where(eq(entries.slug, slug)))[0];
  const published = async () => {
    const section = await venues();
    const { slug } = value(await approve(await ask(section)));
    return { section, slug };
  };
  const reads = async (who: Someone, slug: string) =>
    code(await authoriseEntry(portal.tested.app.db, await actor(who), 'entry.read', { slug }));

  return { actor, elsewhere, write, set, ask, slugOf, shown, approve, venues, stateOf, published, reads };
}
