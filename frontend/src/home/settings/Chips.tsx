import { type ReactNode, useId } from "react";

interface ChipsProps {
  /** What the field is called in the form. */
  name: string;
  label: string;
  hint?: string | undefined;
  fault: string | undefined;
  /** What one chooses from: what it means, what is shown, and what is read out where that is more. */
  options: { value: number; text: string; spoken?: string }[];
  chosen: number[];
  /** So many at most. */
  most?: number;
  className?: string;
  onChosen: (chosen: number[]) => void;
  children?: ReactNode;
}

/** Several of a few, side by side. */
export function Chips(props: ChipsProps) {
  const { name, label, hint, fault, options, chosen, most = options.length, onChosen } = props;
  const id = useId();
  const note = fault ?? hint;
  return (
    <fieldset
      className={`chips ${props.className ?? ""}`}
      aria-describedby={note ? `${id}-note` : undefined}
      data-testid={`set-${name}`}
    >
      <legend>{label}</legend>
      <div>
        {options.map(({ value, text, spoken }) => {
          const on = chosen.includes(value);
          return (
            <label key={value} className="chip">
              <input
                type="checkbox"
                name={name}
                checked={on}
                disabled={!on && chosen.length >= most}
                aria-label={spoken}
                aria-invalid={fault !== undefined}
                data-testid={`set-${name}-${value}`}
                onChange={() =>
                  onChosen(
                    on ? chosen.filter((one) => one !== value) : [...chosen, value].sort((a, b) => a - b),
                  )
                }
              />
              <span>{text}</span>
            </label>
          );
        })}
      </div>
      {note && (
        <p id={`${id}-note`} className={fault === undefined ? "hint" : "field-problem"}>
          {note}
        </p>
      )}
    </fieldset>
  );
}
