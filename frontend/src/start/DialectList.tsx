import { useTranslation } from "react-i18next";
import type { Dialect } from "../types";
import { Icon } from "../ui/Icon";

/** Names and documents for a server that says only which dialects it speaks. */
const KNOWN: Record<string, { title: string; docs: string | null }> = {
  roomful: { title: "Roomful", docs: "/docs/roomful" },
  telnyx: { title: "Telnyx Video Rooms", docs: null },
  portsip: { title: "PortSIP PBX", docs: null },
  signalwire: { title: "SignalWire", docs: null },
  trueconf: { title: "TrueConf Server", docs: null },
};

export function DialectList({ dialects }: { dialects: Dialect[] }) {
  const { t } = useTranslation();
  return (
    <ul className="dialects" data-testid="dialects">
      {dialects.map((dialect) => {
        const title =
          dialect.title !== dialect.name ? dialect.title : (KNOWN[dialect.name]?.title ?? dialect.name);
        const docs = dialect.docs ?? KNOWN[dialect.name]?.docs ?? null;
        return (
          <li key={dialect.name}>
            {docs ? (
              <a href={docs}>
                <span>{title}</span>
                <span className="dialect-docs">
                  {t("start.docs")} <Icon name="right" size={16} />
                </span>
              </a>
            ) : (
              <span>{title}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
