import type { Id } from './ids.ts';

/** What there is to fetch again. */
export const nudgeTopics = ['comments', 'agreed', 'readers', 'sections'] as const;
export type NudgeTopic = (typeof nudgeTopics)[number];

/**
 * Who is told: everyone in a section's room; those who get its text as it is written, not the released text alone;
 * those who write it, also where it is agreed, and these people beside; or these people alone.
 */
export type NudgeTo = 'everyone' | 'followers' | { writersAnd: readonly Id[] } | { people: readonly Id[] };

/**
 * Whoever has a page open hears of something to fetch at the same moment. Each waits for a moment of its own, up to so
 * many milliseconds for so many who may have it open, so that all together ask some 70 times a second; what is heard
 * meanwhile is fetched with it.
 */
export const nudgeSpread = (people: number): number => Math.min(10_000, people * 15);
