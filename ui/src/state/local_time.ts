/**
 * Wall clock times as fields for dates and times hold them. They are seconds since 1970 as if the local time zone were UTC,
 * so that no clock is ever put forward or back.
 */
export interface LocalTime {
  /** Such as `2024-02-14`; empty for none. */
  date: string;
  /** Such as `12:00:05`; empty for none. */
  time: string;
}

/** Between the first photograph and the last year of four digits, as the engine has it; years that are half typed are not. */
export const FIRST_DATE = "1826-01-01";
export const LAST_DATE = "9999-12-31";

const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/;
const TIME = /^\d\d:\d\d(:\d\d)?$/;

/** A time in seconds; fractions are dropped. Years that fields can't hold leave them empty. */
export const localTimeOf = (seconds: number): LocalTime => {
  const at = new Date(Math.floor(seconds) * 1000);
  const [, date = "", time = ""] = (Number.isNaN(at.getTime()) ? null : ISO.exec(at.toISOString())) ?? [];
  return { date, time };
};

/** The time in seconds; null for what is no date or no time. A time without seconds is that of the full minute. */
export const secondsOf = ({ date, time }: LocalTime): number | null => {
  if (date < FIRST_DATE || date > LAST_DATE || !TIME.test(time)) return null;
  const whole = { date, time: time.length === 5 ? `${time}:00` : time };
  const seconds = Date.parse(`${whole.date}T${whole.time}Z`) / 1000;
  const again = localTimeOf(seconds);
  // 30 February becomes a day in March in some browsers.
  return again.date === whole.date && again.time === whole.time ? seconds : null;
};
