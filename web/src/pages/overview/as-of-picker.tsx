import { Button, DatePicker } from "antd";
import dayjs from "dayjs";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words";

export function AsOfPicker({ day, onChoose }: { day: Date | undefined; onChoose: (day: Date | undefined) => void }) {
  const text = useOverviewWords();
  return (
    <div className={styles.asOf}>
      <DatePicker
        aria-label={text.choose}
        placeholder={text.now}
        value={day ? dayjs(day) : null}
        allowClear={false}
        showNow={false}
        inputReadOnly
        disabledDate={(date) => !date.isBefore(dayjs(), "day")}
        onChange={(date) => onChoose(date?.toDate())}
      />
      {day && <Button onClick={() => onChoose(undefined)}>{text.backToNow}</Button>}
    </div>
  );
}
