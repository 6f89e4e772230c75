import { useId } from "react";
import { chooseLanguage, LANGUAGES, useLanguage } from "../i18n/language";
import { chooseTheme, THEMES, useTheme } from "../theme/theme";
import styles from "./choice.module.css";
import { usePartWords } from "./words";

type Option<Value extends string> = { value: Value; name: string };

type Props<Value extends string> = {
  label: string;
  options: readonly Option<Value>[];
  value: Value;
  onChoose: (value: Value) => void;
};

/** One of a few, all in view: radio buttons in the form of a segmented bar. */
export function Choice<Value extends string>({ label, options, value, onChoose }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className="unseen">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.option}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChoose(option.value)} />
          <span>{option.name}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function LanguageChoice() {
  const text = usePartWords();
  const options = LANGUAGES.map(({ language, name }) => ({ value: language, name }));
  return <Choice label={text.language} options={options} value={useLanguage()} onChoose={chooseLanguage} />;
}

export function ThemeChoice() {
  const text = usePartWords();
  const options = THEMES.map((theme) => ({ value: theme, name: text.themes[theme] }));
  return <Choice label={text.theme} options={options} value={useTheme()} onChoose={chooseTheme} />;
}
