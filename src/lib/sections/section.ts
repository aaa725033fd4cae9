import * as v from 'valibot';

/** What a form that releases a held section carries: which, and the newest number that its page showed. */
export const releasing = v.object({
  section: v.pipe(v.string(), v.uuid('Choose the section to release')),
  seq: v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, 'Release the text from its page'),
    v.transform(Number),
    v.minValue(1, 'There is no text to release yet'),
  ),
});
export type Releasing = v.InferOutput<typeof releasing>;
