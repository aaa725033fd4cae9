import { answerEach } from './answer-thread.ts';
import { doTextWork, type TextWork } from './text-work.ts';

/** Works on one text after the other in a thread of its own. Fails for bytes that are no Yjs update. */
answerEach((work: TextWork) => doTextWork(work));
