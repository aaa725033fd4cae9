/**
 * Why the policy said no. Each door has one complete table over it: HTTP status here, close codes beside the
 * WebSocket. `not-found` also stands for everything that does not exist *for this person*.
 */
export const whys = ['signed-out', 'not-found', 'not-yours', 'sealed', 'out-of-date'] as const;
export type Why = (typeof whys)[number];

export const httpStatus = {
  'signed-out': 401,
  'not-found': 404,
  'not-yours': 403,
  sealed: 409,
  'out-of-date': 409,
} as const satisfies Record<Why, number>;
