import type { Id } from './ids.ts';

/** What there is to fetch again. */
export const nudgeTopics = ['comments', 'agreed', 'readers', 'sections'] as const;
export type NudgeTopic = (typeof nudgeTopics)[number];

/**
 * Who is told: everyone in a section's room; those who get its text as it is written, not the released text alone;
 * those who write it, also where it is agreed, and these people beside; or these people alone.
 */
export type NudgeTo = 'everyone' | 'followers' | { writersAnd: readonly Id[] } | { people: readonly Id[] };
