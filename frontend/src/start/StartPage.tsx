import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverInfo } from "../api";
import type { ServerInfo } from "../types";
import { Icon } from "../ui/Icon";
import { Wordmark } from "../ui/Mark";
import { PageTools } from "../ui/PageTools";
import { DialectList } from "./DialectList";
import { EnterRoom } from "./EnterRoom";
import { RoomPicture } from "./RoomPicture";

/** What this server is, and the ways on from here. */
export function StartPage() {
  const { t } = useTranslation();
  const [server, setServer] = useState<ServerInfo | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    serverInfo().then(setServer, () => setFailed(true));
  }, []);

  return (
    <div className="start">
      <header className="door-top">
        <Wordmark />
        <PageTools />
      </header>
      <main className="start-main">
        <section className="hero">
          <div>
            <h1>{t("start.claim")}</h1>
            <p className="lead">{t("start.intro")}</p>
            {failed && <p role="alert">{t("start.unreachable")}</p>}
            {server?.demo && (
              <div className="hero-action">
                <a className="button primary large" href={server.demo} data-testid="demo-link">
                  {t("start.demo")}
                  <Icon name="right" size={18} />
                </a>
                <span className="hint">{t("start.demoHint")}</span>
              </div>
            )}
            <EnterRoom />
          </div>
          <RoomPicture />
        </section>
        <section className="ways">
          <article>
            <h2>{t("start.apiTitle")}</h2>
            <p>{t("start.apiText")}</p>
            <DialectList dialects={server?.dialects ?? []} />
          </article>
          <article>
            <h2>{t("start.signInTitle")}</h2>
            <p>{t("start.signInText")}</p>
            {server?.signIn && (
              <a className="button quiet" href={server.signIn} data-testid="sign-in">
                {t("start.signIn")}
              </a>
            )}
          </article>
        </section>
      </main>
      <footer className="start-foot">
        {server && (
          <span>
            {server.name} · {t("start.version", { version: server.version })}
          </span>
        )}
      </footer>
    </div>
  );
}
