import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import type { Who } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Result } from '#lib/core/result.ts';
import { problem, problemOf } from '../problem.ts';

/**
 * A GET of the API: what `work` answers as JSON, its failure as a problem. Also what nobody expected becomes a
 * problem: it is logged under the request's id, which the answer names.
 */
export const answering =
  <Event extends RequestEvent>(work: (app: App, actor: Who, event: Event) => Promise<Result<object>>) =>
  async (event: Event): Promise<Response> => {
    const { app, actor, requestId } = event.locals;
    try {
      const result = await work(app, actor, event);
      return result.ok ? json(result.value) : problemOf(result.failure);
    } catch (thrown) {
      app.log.error({ request: requestId, route: event.route.id, err: thrown }, 'failed');
      return problem(
        500,
        'failed',
        'Something went wrong here. Nothing was changed.',
        {},
        { request: requestId },
      );
    }
  };

export const json = (value: object): Response =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json; charset=utf-8' } });

/** For the methods that an address does not take. */
export const only =
  (...methods: string[]): RequestHandler =>
  () =>
    problem(405, 'method-not-allowed', `This address takes ${methods.join(' and ')} alone.`, {
      allow: methods.join(', '),
    });
