import { useTranslation } from "react-i18next";
import { coloursOf, type Mode } from "../../roomColours";

const MODES: Mode[] = ["light", "dark"];
const PARTS = ["primary", "background", "foreground", "success", "negative"] as const;

/** What the pages have where a room says nothing; shown in the fields until one is chosen. */
const USUAL: Record<string, string> = {
  light_primary: "#f4b740",
  light_background: "#f4f1ea",
  light_foreground: "#18211d",
  light_success: "#2c7a4b",
  light_negative: "#b93220",
  dark_primary: "#f4b740",
  dark_background: "#111513",
  dark_foreground: "#f2f0ea",
  dark_success: "#6cc48c",
  dark_negative: "#c8402d",
};

interface ColoursProps {
  theme: Record<string, string>;
  onTheme: (theme: Record<string, string>) => void;
}

/** The room's own colours, for bright pages and for dark ones. */
export function Colours({ theme, onTheme }: ColoursProps) {
  const { t } = useTranslation("home");
  return (
    <>
      <div className="setting-row colours">
        {MODES.map((mode) => (
          <fieldset key={mode} className="colour-mode">
            <legend>{t(`settings.modes.${mode}`)}</legend>
            {PARTS.map((part) => {
              const name = `${mode}_${part}`;
              return (
                <label key={name}>
                  <input
                    type="color"
                    name={name}
                    value={theme[name] ?? USUAL[name]}
                    data-testid={`set-${name}`}
                    onChange={(event) => onTheme({ ...theme, [name]: event.target.value })}
                  />
                  {t(`settings.colours.${part}`)}
                </label>
              );
            })}
            {unread(theme, mode) && <p className="field-problem">{t("settings.unreadable")}</p>}
          </fieldset>
        ))}
      </div>
      {Object.keys(theme).length > 0 && (
        <button
          type="button"
          className="button small"
          data-testid="usual-colours"
          onClick={() => onTheme({})}
        >
          {t("settings.usualColours")}
        </button>
      )}
    </>
  );
}

/** A ground and a text that cannot be read together are not taken by the pages: it is better said here. */
function unread(theme: Record<string, string>, mode: Mode): boolean {
  const chosen = theme[`${mode}_background`] ?? theme[`${mode}_foreground`];
  return chosen !== undefined && coloursOf(theme, mode)["--bg"] === undefined;
}
