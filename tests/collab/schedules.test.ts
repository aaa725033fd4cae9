import { databases } from '../fixtures/database.ts';
import { describeSchedules } from './schedules-group.ts';

// On Postgres where there is one.
describeSchedules(databases.at(-1) ?? 'embedded', 1);
