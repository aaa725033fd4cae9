import { json, only } from '../answer.ts';
import { description } from '../description.ts';

export const GET = () => json(description);
export const fallback = only('GET');
