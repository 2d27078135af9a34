import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";

/** Takes a room's name or a whole link of this server, as people paste it. */
function target(text: string): string | null {
  const words = text.trim();
  if (words === "") return null;
  try {
    const url = new URL(words);
    return url.origin === window.location.origin ? url.pathname + url.search + url.hash : null;
  } catch {
    const path = words.replace(/^\/?(m\/)?/, "");
    return `/m/${encodeURIComponent(path)}`;
  }
}

export function EnterRoom() {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const to = target(text);
    if (to) window.location.assign(to);
  };

  return (
    <form className="enter-room" onSubmit={submit}>
      <label htmlFor={id}>{t("start.enterTitle")}</label>
      <div>
        <input
          id={id}
          value={text}
          placeholder={t("start.enterPlaceholder")}
          data-testid="room-input"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button quiet" disabled={target(text) === null}>
          {t("start.enterButton")}
        </button>
      </div>
    </form>
  );
}
