import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ShowSecret } from "../ShowSecret";
import { freshPin } from "./fields";
import { type FieldProps, Named } from "./inputs";

/** A PIN, hidden until it is wanted; what is not there can be made up. */
export function Pin({ name, draft, put, wrong }: FieldProps) {
  const { t } = useTranslation("home");
  const [shown, setShown] = useState(false);
  const value = draft[name] as string;
  return (
    <Named name={name} wrong={wrong}>
      {({ id, describedBy, invalid }) => (
        <div className="password-field">
          <input
            id={id}
            name={name}
            type={shown ? "text" : "password"}
            value={value}
            maxLength={64}
            autoComplete="off"
            // Password managers have no business with what a whole meeting knows.
            data-1p-ignore
            data-lpignore="true"
            spellCheck={false}
            aria-invalid={invalid}
            aria-describedby={describedBy}
            data-testid={`set-${name}`}
            onChange={(event) => put(name, event.target.value)}
          />
          {value === "" ? (
            <button
              type="button"
              className="text-button"
              data-testid={`make-${name}`}
              onClick={() => {
                put(name, freshPin());
                setShown(true);
              }}
            >
              {t("settings.makePin")}
            </button>
          ) : (
            <ShowSecret
              shown={shown}
              label={t(shown ? "settings.hidePin" : "settings.showPin")}
              testId={`show-${name}`}
              onShown={setShown}
            />
          )}
        </div>
      )}
    </Named>
  );
}
