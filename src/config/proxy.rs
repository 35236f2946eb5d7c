//! The proxy on the way to Telegram: `telegram.proxy`, or what the environment
//! says to every program.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::ConfigError;

/// The address of a proxy. It may hold a password, so `Debug` and `Display` show
/// scheme, host and port only.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy(Url);

impl Proxy {
    /// The address with all that it holds, for the client.
    pub fn reveal(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or("?");
        write!(f, "{}://{host}", self.0.scheme())?;
        match self.0.port() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

/// It is no address of a proxy that we can speak to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {EXPECTED}")]
pub struct NoProxy;

const EXPECTED: &str = "http://, https://, socks5:// or socks4:// with host and port, such as \"socks5://127.0.0.1:1080\"";

impl FromStr for Proxy {
    type Err = NoProxy;

    /// Names are always looked up by the proxy (`socks5h`, `socks4a`): where
    /// Telegram is blocked, the name service lies about it as well.
    fn from_str(value: &str) -> Result<Self, NoProxy> {
        let value = value.trim();
        // `host:port` is a proxy to curl; to an URL parser `host` is a scheme.
        let value = if value.contains("://") {
            value.to_owned()
        } else {
            format!("http://{value}")
        };
        let mut url = Url::parse(&value).map_err(|_| NoProxy)?;
        let scheme = match url.scheme() {
            "http" | "https" => None,
            "socks5" | "socks5h" => Some("socks5h"),
            "socks4" | "socks4a" => Some("socks4a"),
            _ => return Err(NoProxy),
        };
        if let Some(scheme) = scheme {
            url.set_scheme(scheme).map_err(|()| NoProxy)?;
        }
        let has_host = url.host_str().is_some_and(|host| !host.is_empty());
        has_host.then_some(Self(url)).ok_or(NoProxy)
    }
}

/// The proxy for `api`: the one that is set for the bot, `own`, else the one that
/// the environment names for all programs.
pub(super) fn read(
    own: Option<&str>,
    api: Option<&Url>,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, ConfigError> {
    if let Some(own) = own {
        return parse("telegram.proxy", own).map(Some);
    }
    if is_direct(api, env) {
        return Ok(None);
    }
    // In the order of curl: the one for the scheme before the one for all.
    let is_plain = api.is_some_and(|api| api.scheme() == "http");
    let names: &[&'static str] = if is_plain {
        &["http_proxy", "all_proxy", "ALL_PROXY"]
    } else {
        &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    };
    let found = names
        .iter()
        .find_map(|&name| env(name).map(|value| (name, value)));
    found.map(|(name, value)| parse(name, &value)).transpose()
}

fn parse(key: &'static str, value: &str) -> Result<Proxy, ConfigError> {
    value.parse().map_err(|NoProxy| ConfigError::Value {
        key,
        value: shown(value),
        expected: EXPECTED,
    })
}

/// What of an address that cannot be used may be shown: what stands before the
/// host, or may be taken for it, may hold a password.
pub(super) fn shown(value: &str) -> String {
    match value.rsplit_once('@') {
        None => value.to_owned(),
        Some((before, host)) => {
            let scheme = before.split_once("://").map(|(scheme, _)| scheme);
            let scheme = scheme.filter(|it| it.chars().all(|c| c.is_ascii_alphanumeric()));
            scheme.map_or_else(
                || format!("***@{host}"),
                |scheme| format!("{scheme}://***@{host}"),
            )
        }
    }
}

/// The text with what stands between `://` and `@` blotted out, byte by byte, so
/// that every other thing keeps its place.
pub(super) fn masked(text: &str) -> String {
    let line = |line: &str| {
        let secret = line.find("://").map(|at| at + 3).zip(line.rfind('@'));
        match secret {
            Some((from, to)) if from < to => {
                format!("{}{}{}", &line[..from], "*".repeat(to - from), &line[to..])
            }
            _ => line.to_owned(),
        }
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Whether what the environment says does not hold for `api`: a server on this
/// machine, or one that `NO_PROXY` names.
fn is_direct(api: Option<&Url>, env: &dyn Fn(&str) -> Option<String>) -> bool {
    let host = api.and_then(Url::host).map(|host| host.to_owned());
    let host = host.unwrap_or_else(|| Host::Domain("api.telegram.org".to_owned()));
    let is_here = match &host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let host = host.to_string();
    let list = env("no_proxy").or_else(|| env("NO_PROXY"));
    let list = list.unwrap_or_default().to_lowercase();
    let is_named = list.split(',').map(str::trim).any(|entry| {
        let entry = entry.trim_start_matches("*.").trim_start_matches('.');
        let is_below = || {
            host.strip_suffix(entry)
                .is_some_and(|rest| rest.ends_with('.'))
        };
        entry == "*" || (!entry.is_empty() && (host == entry || is_below()))
    });
    is_here || is_named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_up_by_the_proxy() {
        for (written, meant) in [
            ("socks5://127.0.0.1:1080", "socks5h://127.0.0.1:1080"),
            ("socks5h://u:p@proxy.vn:1080", "socks5h://u:p@proxy.vn:1080"),
            ("SOCKS5://proxy.vn:1080", "socks5h://proxy.vn:1080"),
            ("socks4://127.0.0.1:1080", "socks4a://127.0.0.1:1080"),
            ("http://proxy.vn:3128", "http://proxy.vn:3128/"),
            ("proxy.vn:3128", "http://proxy.vn:3128/"),
        ] {
            let proxy: Proxy = written.parse().unwrap();
            assert_eq!(proxy.reveal().as_str(), meant, "{written}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_an_error_that_shows_no_password() {
        for wrong in [
            "sock5://u:geheim@127.0.0.1:1080",
            "ftp://u:geheim@127.0.0.1:21",
            "socks6://u:geheim@127.0.0.1:1",
            "socks5://u:geheim@",
            "socks5://u:geheim@host:port",
            "socks5://u:ge/heim@host:1080",
            "geheim://u:geheim@host:99999999",
            "://u:geheim@host",
        ] {
            let none = |_: &str| None;
            let error = read(Some(wrong), None, &none).unwrap_err();
            let told = format!("{error} {error:?}").replace("geheim://***", "");
            assert!(told.contains("telegram.proxy"), "{wrong}: {told}");
            assert!(
                !told.contains("geheim") && !told.contains("heim@"),
                "{wrong}: {told}"
            );
        }
    }

    #[test]
    fn it_is_shown_without_its_password() {
        let proxy: Proxy = "socks5://u:geheim@127.0.0.1:1080/x?y".parse().unwrap();
        assert_eq!(proxy.to_string(), "socks5h://127.0.0.1:1080");
        assert_eq!(format!("{proxy:?}"), "Proxy(socks5h://127.0.0.1:1080)");
    }

    #[test]
    fn the_environments_proxy_comes_after_ones_own_and_not_on_this_machine() {
        let found = |own: Option<&str>, api: Option<&str>, set: &[(&str, &str)]| {
            let api: Option<Url> = api.map(|api| api.parse().unwrap());
            let env = |name: &str| {
                let found = set.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let found = read(own, api.as_ref(), &env).map_err(|error| error.to_string());
            found.map(|proxy| proxy.map(|proxy| proxy.to_string()))
        };
        let some = |proxy: &str| Ok(Some(proxy.to_owned()));
        let all = [("ALL_PROXY", "socks5://a:1"), ("HTTPS_PROXY", "http://b:2")];
        assert_eq!(found(Some("http://c:3"), None, &all), some("http://c:3"));
        assert_eq!(found(None, None, &all), some("http://b:2"));
        assert_eq!(
            found(None, Some("http://x.vn"), &all),
            some("socks5h://a:1")
        );
        for here in [
            "http://127.0.0.1:8081",
            "http://localhost:8081",
            "http://[::1]:1",
        ] {
            assert_eq!(found(None, Some(here), &all), Ok(None), "{here}");
        }
        for list in [
            "*",
            "x.vn, telegram.org",
            ".telegram.org",
            "API.telegram.org",
        ] {
            let set = [all[0], ("NO_PROXY", list)];
            assert_eq!(found(None, None, &set), Ok(None), "{list}");
        }
        for list in ["gram.org", "", ",", "x.vn"] {
            let set = [all[0], ("NO_PROXY", list)];
            assert_eq!(found(None, None, &set), some("socks5h://a:1"), "{list}");
        }
        let error = found(None, None, &[("ALL_PROXY", "sock5://u:geheim@a:1")]).unwrap_err();
        assert!(
            error.contains("ALL_PROXY") && !error.contains("geheim"),
            "{error}"
        );
    }
}
