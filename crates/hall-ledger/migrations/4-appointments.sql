-- Appointments (预约) of all dates, derived from the rows `booked`, `appointment_cancelled` and `issued`.
CREATE TABLE appointments (
    code     TEXT    PRIMARY KEY,
    date     TEXT    NOT NULL,
    slot     TEXT    NOT NULL,
    category TEXT    NOT NULL,
    items    TEXT    NOT NULL,
    count    INTEGER NOT NULL,
    standing TEXT    NOT NULL CHECK (standing IN ('booked', 'checked_in', 'cancelled')),
    ticket   INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX appointments_of_slot ON appointments (date, category, slot);
