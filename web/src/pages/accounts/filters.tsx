import { Button, Input, Select } from "antd";
import { useAccountClasses, useTeams } from "../../api/names";
import { GRADES, useVocabulary } from "../../i18n/vocabulary";
import styles from "./accounts.module.css";
import type { Narrowing } from "./use-accounts";
import { useAccountsWords } from "./words";

type Props = { narrowing: Narrowing; onNarrow: (change: Narrowing) => void };

export function Filters({ narrowing, onNarrow }: Props) {
  const text = useAccountsWords();
  const { grade } = useVocabulary();
  const classes = useAccountClasses().map(optionOf);
  const teams = useTeams().map(optionOf);
  const grades = GRADES.map((each) => ({ value: each.slice(-1), label: grade[each] }));
  return (
    <div className={styles.filters} role="search" aria-label={text.filters}>
      <Input.Search
        key={narrowing.name}
        className={styles.search ?? ""}
        aria-label={text.search}
        placeholder={text.search}
        defaultValue={narrowing.name}
        allowClear
        onSearch={(name) => onNarrow({ name: name.trim() })}
      />
      <Chosen
        name={text.class}
        all={text.allClasses}
        value={narrowing.class}
        options={classes}
        on={(value) => onNarrow({ class: value })}
      />
      <Chosen
        name={text.grade}
        all={text.allGrades}
        value={narrowing.grade}
        options={grades}
        on={(value) => onNarrow({ grade: value })}
      />
      <Chosen
        name={text.team}
        all={text.allTeams}
        value={narrowing.team}
        options={teams}
        on={(value) => onNarrow({ team: value })}
      />
      {Object.keys(narrowing).length > 0 && (
        <Button type="text" onClick={() => onNarrow({ class: "", grade: "", team: "", name: "" })}>
          {text.clear}
        </Button>
      )}
    </div>
  );
}

type Option = { value: string; label: string };
type ChosenProps = {
  name: string;
  all: string;
  value: string | undefined;
  options: readonly Option[];
  on: (value: string) => void;
};

function Chosen({ name, all, value, options, on }: ChosenProps) {
  return (
    <Select
      className={styles.select ?? ""}
      aria-label={name}
      value={value ?? ""}
      options={[{ value: "", label: all }, ...options]}
      onChange={on}
    />
  );
}

const optionOf = ({ id, displayName }: { id?: string; displayName?: string }): Option => ({
  value: id ?? "",
  label: displayName ?? "",
});
