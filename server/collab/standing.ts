import { authorisePortal, authoriseSection } from '#lib/access/authorise.server.ts';
import type { Who } from '#lib/access/facts.ts';
import { levelOf, sectionActions } from '#lib/access/policy.ts';
import type { App } from '#lib/core/app.ts';
import { londonDay } from '#lib/core/clock.ts';
import type { Id } from '#lib/core/ids.ts';
import type { Failure } from '#lib/core/result.ts';
import { shownTo } from '#lib/people/naming.ts';
import type { Naming } from './presence.ts';
import type { Standing } from './seat.ts';

/** What somebody may do in a section now, by the one policy, asked in the order in which pages ask it. */
export async function standingIn(app: Pick<App, 'db' | 'clock'>, who: Who, sectionId: Id): Promise<Standing> {
  const use = authorisePortal(who, 'portal.use');
  if (!use.ok) return noneFor(use.failure);
  const today = londonDay(app.clock());
  const read = await authoriseSection(app.db, who, 'section.read', sectionId, today);
  if (!read.ok) return noneFor(read.failure);
  const level = levelOf(who, read.value, today);
  if (level === 'none') return { level, why: 'not-found' };
  if (level === 'edit') return { level };
  const edit = sectionActions['section.edit'](who, read.value, today);
  return {
    level,
    follows: sectionActions['section.follow'](who, read.value, today).ok,
    notEditing: edit.ok ? 'not-yours' : edit.why,
  };
}

const noneFor = (failure: Failure): Standing => ({
  level: 'none',
  why: failure.code === 'denied' ? failure.why : 'not-found',
});

// Dark enough for white letters and for a caret on white paper.
const colours = ['#1d70b8', '#00703c', '#912b88', '#85611f', '#4c2c92', '#0f6f68', '#c22d17', '#5f6f0f'];

/** As that organisation may see them, with a colour that stays theirs. */
export const nameFor: Naming = ({ named }, toOrganisationId) => {
  const { id, label, organisation } = shownTo(toOrganisationId, named);
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return { id, name: label, organisation, color: colours[sum % colours.length] ?? '#1d70b8' };
};
