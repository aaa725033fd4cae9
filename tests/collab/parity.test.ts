import { describe } from 'vitest';
import { paritySuite } from './parity-suite.ts';
describe('both doors', paritySuite);
