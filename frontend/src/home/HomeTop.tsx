import { useTranslation } from "react-i18next";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Wordmark } from "../ui/Mark";
import { Menu } from "../ui/Menu";
import { PageTools } from "../ui/PageTools";
import { HomeIcon } from "./HomeIcon";
import type { User } from "./signedIn";

interface HomeTopProps {
  user: User;
  onPassword: () => void;
  onSignOut: () => void;
}

/** The top of every page for who is signed in. */
export function HomeTop({ user, onPassword, onSignOut }: HomeTopProps) {
  const { t } = useTranslation("home");
  return (
    <header className="door-top">
      <a className="wordmark-link" href="/">
        <Wordmark />
      </a>
      <div className="home-tools">
        <PageTools />
        <Menu
          label={t("rooms.account", { name: user.display_name })}
          className="account-button"
          testId="account-menu"
          items={[
            { key: "who", label: user.display_name, heading: true },
            {
              key: "password",
              label: t("rooms.changePassword"),
              icon: <HomeIcon name="key" size={18} />,
              testId: "change-password",
              run: onPassword,
            },
            {
              key: "out",
              label: t("rooms.signOut"),
              icon: <Icon name="door" size={18} />,
              testId: "sign-out",
              run: onSignOut,
            },
          ]}
        >
          <Avatar id={user.id} name={user.display_name} small />
        </Menu>
      </div>
    </header>
  );
}
