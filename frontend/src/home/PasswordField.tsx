import { type Ref, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ShowSecret } from "./ShowSecret";

interface PasswordFieldProps {
  label: string;
  value: string;
  /** Tells password managers whether it is the one they know or a new one. */
  kind: "current-password" | "new-password";
  problem?: string | undefined;
  invalid?: boolean;
  hint?: string;
  testId: string;
  field?: Ref<HTMLInputElement>;
  onValue: (value: string) => void;
}

/** A password with a switch that shows it. */
export function PasswordField(props: PasswordFieldProps) {
  const { t } = useTranslation("home");
  const id = useId();
  const [shown, setShown] = useState(false);
  const note = props.problem ?? props.hint;

  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <div className="password-field">
        <input
          ref={props.field}
          id={id}
          name={props.kind}
          type={shown ? "text" : "password"}
          value={props.value}
          maxLength={200}
          autoComplete={props.kind}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          aria-invalid={props.invalid ?? props.problem !== undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          data-testid={props.testId}
          onChange={(event) => props.onValue(event.target.value)}
        />
        <ShowSecret
          shown={shown}
          label={t(shown ? "signIn.hide" : "signIn.show")}
          testId={`${props.testId}-show`}
          onShown={setShown}
        />
      </div>
      {note && (
        <p
          id={`${id}-note`}
          className={props.problem ? "field-problem" : "hint"}
          role={props.problem ? "alert" : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}
