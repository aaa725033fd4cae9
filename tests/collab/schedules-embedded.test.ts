import { describeSchedules } from './schedules-group.ts';

describeSchedules('embedded', 101);
