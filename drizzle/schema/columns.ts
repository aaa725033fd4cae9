import { customType, timestamp } from 'drizzle-orm/pg-core';

/** Bytes, as a Uint8Array (postgres.js gives a Buffer, which would print and compare differently). */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  fromDriver: (value) => new Uint8Array(value),
});

/** A moment, stored with its zone, read as a Date. */
export const moment = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 });
