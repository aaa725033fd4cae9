import * as v from 'valibot';
import { done, invalid } from '#lib/core/result.ts';
import { changeSettings, sectionSettings } from '#lib/sections/settings.server.ts';
import { settingsInput } from '#lib/sections/settings.ts';
import { messagesOf } from '../../../../../doors.ts';
import { answering, only } from '../../../answer.ts';
import { taking } from '../../../sending.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>((app, actor, { params }) =>
  sectionSettings(app, actor, params.id),
);

const body = v.record(v.string(), v.unknown());

export const PUT = taking<RequestEvent, typeof body>(body, async (app, actor, { params }, sent) => {
  // Which section it is stands in the address alone.
  const parsed = v.safeParse(settingsInput, { ...sent, section: params.id });
  if (!parsed.success) return invalid(messagesOf(parsed.issues));
  const changed = await changeSettings(app, actor, parsed.output);
  return changed.ok ? done({ edition: parsed.output.edition + 1 }) : changed;
});

export const fallback = only('GET', 'PUT');
