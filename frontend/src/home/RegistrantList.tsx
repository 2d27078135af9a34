import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { Avatar } from "../ui/Avatar";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Icon } from "../ui/Icon";
import { clockTime } from "../ui/time";
import type { HomeApi, Registrant } from "./api";
import { download } from "./csv";
import { asTable, everyRegistrant, furtherAnswers, useRegistrants } from "./registrants";
import { isKnown } from "./settings/registering";

interface RegistrantListProps {
  api: HomeApi;
  roomId: string;
  /** What the file is called that the list is kept as. */
  title: string;
  /** Whether the room has a form: then nobody on the list is said, too. */
  asked: boolean;
  onSaid: (text: string) => void;
  onFault: (error: unknown) => void;
}

/** Who has registered by the room's form, with what they answered. */
export function RegistrantList({ api, roomId, title, asked, onSaid, onFault }: RegistrantListProps) {
  const { t } = useTranslation("home");
  const { list, more, showMore, drop } = useRegistrants(api, roomId, asked, onFault);
  const [asking, setAsking] = useState<Registrant | null>(null);
  const [saving, setSaving] = useState(false);
  const word = (name: string) =>
    name === "registered_at" ? t("registrants.at") : isKnown(name) ? t(`settings.form.names.${name}`) : name;

  const remove = async (one: Registrant) => {
    try {
      await api.unregister(one.id);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return onFault(error);
    }
    drop(one.id);
    onSaid(t("registrants.removed"));
  };
  const save = async () => {
    setSaving(true);
    try {
      download(`${title}.csv`, asTable(await everyRegistrant(api, roomId), word));
    } catch (error) {
      onFault(error);
    }
    setSaving(false);
  };

  if (list === null || (list.length === 0 && !asked)) return null;
  return (
    <section className="registrants" aria-labelledby="registrants-title" data-testid="registrants">
      <div className="registrants-head">
        <h2 id="registrants-title">
          {t("registrants.title")} <span className="count">{more ? `${list.length}+` : list.length}</span>
        </h2>
        {list.length > 0 && (
          <button
            type="button"
            className="button small"
            disabled={saving}
            data-testid="save-registrants"
            onClick={() => void save()}
          >
            <Icon name="download" size={18} /> {t("registrants.save")}
          </button>
        )}
      </div>
      {list.length === 0 && <p className="hint">{t("registrants.empty")}</p>}
      {list.length > 0 && (
        <ul className="invited-list">
          {list.map((one) => (
            <RegistrantRow key={one.id} one={one} word={word} onRemove={() => setAsking(one)} />
          ))}
        </ul>
      )}
      {showMore && (
        <button type="button" className="button small" data-testid="more-registrants" onClick={showMore}>
          {t("registrants.more")}
        </button>
      )}
      {more && !showMore && <p className="hint">{t("registrants.tooMany")}</p>}
      {asking && (
        <ConfirmDialog
          title={t("registrants.removeTitle", { name: asking.name })}
          text={t("registrants.removeText")}
          confirm={t("registrants.remove")}
          onConfirm={() => void remove(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </section>
  );
}

interface RegistrantRowProps {
  one: Registrant;
  word: (name: string) => string;
  onRemove: () => void;
}

function RegistrantRow({ one, word, onRemove }: RegistrantRowProps) {
  const { t, i18n } = useTranslation("home");
  const answers = furtherAnswers(one);
  return (
    <li data-testid="registrant">
      <Avatar id={one.email} name={one.name} small />
      <span className="invited-who">
        <span>{one.name}</span>
        <span className="hint">{one.email}</span>
        {answers.length > 0 && (
          <dl className="answers">
            {answers.map(([name, text]) => (
              <div key={name}>
                <dt>{word(name)}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        )}
      </span>
      <span className="mail-state">{clockTime(new Date(one.created_at), i18n.language)}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={t("registrants.removeOf", { name: one.name })}
        title={t("registrants.remove")}
        data-testid="unregister"
        onClick={onRemove}
      >
        <Icon name="trash" size={20} />
      </button>
    </li>
  );
}
