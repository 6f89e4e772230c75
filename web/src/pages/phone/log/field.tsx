import { type ReactNode, useId } from "react";
import styles from "../phone.module.css";
import type { Draft } from "./draft";
import type { Faults } from "./faults";

/** What every field of the form is given. */
export type FieldProps = { draft: Draft; faults: Faults; onChange: (part: Partial<Draft>) => void };

/** A named part of the form with the fault that was found in it. */
export function Field({
  name,
  of,
  faults,
  children,
}: {
  name: string;
  of: keyof Draft;
  faults: Faults;
  children: ReactNode;
}) {
  const fault = faults[of];
  return (
    <fieldset className={styles.part} data-field={of} data-faulty={fault !== undefined}>
      <legend>{name}</legend>
      {children}
      {fault && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

type Chip<Value extends string> = { value: Value; name: string; note?: string };

type ChipsProps<Value extends string> = {
  chips: readonly Chip<Value>[];
  value: string;
  onChoose: (value: Value) => void;
};

/** A few answers to tap on, of which one holds. */
export function Chips<Value extends string>({ chips, value, onChoose }: ChipsProps<Value>) {
  const group = useId();
  return (
    <div className={styles.chips}>
      {chips.map((chip) => (
        <label key={chip.value} className={styles.chip}>
          <input type="radio" name={group} checked={chip.value === value} onChange={() => onChoose(chip.value)} />
          <span>
            {chip.name}
            {chip.note && <small>{chip.note}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}
