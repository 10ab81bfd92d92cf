import english from "../../languages/en.json";

export type MessageKey = keyof typeof english;
export type Messages = Partial<Record<string, string>>;
export type Parameters = Record<string, string | number>;

/** The words of one language. What it lacks is said in English. */
export class Translator {
  private readonly plurals: Intl.PluralRules;

  constructor(
    readonly language: string,
    private readonly messages: Messages,
  ) {
    this.plurals = new Intl.PluralRules(language);
  }

  /** The text for a key; `{name}` in it is replaced by the parameter of that name. */
  text(key: MessageKey, parameters: Parameters = {}): string {
    return fill(this.messages[key] ?? english[key], parameters);
  }

  /** The same for a number: the keys `KEY_one`, `KEY_other` and what else the language tells apart. */
  count(key: string, count: number, parameters: Parameters = {}): string {
    const find = (form: string): string | undefined => {
      const name = `${key}_${form}`;
      return this.messages[name] ?? (english as Messages)[name];
    };
    return fill(find(this.plurals.select(count)) ?? find("other") ?? key, { count: this.number(count), ...parameters });
  }

  /** The text for a word of the server, by `PREFIX.WORD`; the word itself where nobody has translated it. */
  word(prefix: string, word: string): string {
    const key = `${prefix}.${word}`;
    return this.messages[key] ?? (english as Messages)[key] ?? word;
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.language).format(value);
  }
  list(values: readonly string[]): string {
    return new Intl.ListFormat(this.language).format(values);
  }
  time(at: number): string {
    return new Intl.DateTimeFormat(this.language, { hour: "2-digit", minute: "2-digit" }).format(at);
  }
  size(bytes: number): string {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
    const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
    const options = { style: "unit", unit: units[step], maximumFractionDigits: step > 1 ? 1 : 0 } as const;
    return new Intl.NumberFormat(this.language, { ...options, unitDisplay: "short" }).format(bytes / 1000 ** step);
  }
}

function fill(text: string, parameters: Parameters): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in parameters ? String(parameters[name]) : whole));
}
