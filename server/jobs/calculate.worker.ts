import { answerEach } from './answer-thread.ts';
import { calculate } from './calculation-list.ts';

/** Works one thing out after the other in a thread of its own. */
answerEach(({ name, question }: { name: string; question: unknown }) => calculate(name, question));
