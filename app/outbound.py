"""Requests to addresses that others chose: bounded in time and size, and kept out of private networks."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpcore2

MOST_READ_BYTES = 64 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Outcome:
    """How a request ended: the status it was answered with, None if it was not, and that in words.

    ``final`` if another try would end the same.
    """

    status: int | None
    reason: str
    final: bool = False

    @property
    def taken(self) -> bool:
        """Whether it was answered with success."""
        return self.status is not None and 200 <= self.status < 300


class Outbound:
    """Posts to addresses that others chose; may be used from any thread.

    Certificates are checked against those that the system trusts. Redirects are not followed. Every request
    has a connection of its own.

    Parameters
    ----------
    private
        Whether private, loopback and link-local addresses are allowed. The address that is connected to is
        checked, so that a name cannot lead elsewhere later.
    limit_s
        Seconds that a request may take in all.
    """

    def __init__(self, private: bool, limit_s: float) -> None:
        self._private = private
        self._limit_s = limit_s
        self._tls = ssl.create_default_context()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Post a body and return how that ended, whatever the other side does."""
        network = _Network(self._private, time.monotonic() + self._limit_s)
        try:
            with (
                httpcore2.ConnectionPool(
                    ssl_context=self._tls, max_keepalive_connections=0, network_backend=network
                ) as pool,
                pool.stream("POST", url, headers=list(headers.items()), content=body) as response,
            ):
                status = int(response.status)
                _read_some(response)
        except httpcore2.TimeoutException:
            return Outcome(None, f"not answered within {self._limit_s:g} s")
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            return Outcome(None, f"{_words(type(error).__name__)}: {error}"[:300])
        except (OSError, ValueError) as error:
            return Outcome(None, f"cannot be connected to: {error}"[:300])
        return Outcome(status, f"answered {status}")


def _read_some(response: httpcore2.Response) -> None:
    """Read what the other side says, so that it can end in peace, unless it is much; it is not kept."""
    read = 0
    try:
        for chunk in response.iter_stream():
            read += len(chunk)
            if read > MOST_READ_BYTES:
                return
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        return  # the status was told


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        within = ip.ipv4_mapped or ip.sixtofour
        if within is None and ip in NAT64:
            within = ipaddress.IPv4Address(ip.packed[-4:])
        if within is not None:
            return is_public(str(within))
    return ip.is_global and not ip.is_multicast


class _Network(httpcore2.NetworkBackend):
    """Connects to allowed addresses only, and ends whatever lasts beyond a time."""

    def __init__(self, private: bool, deadline: float) -> None:
        self._private = private
        self._deadline = deadline
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first of a host's addresses that answers."""
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            left = _left(self._deadline, httpcore2.ConnectTimeout)
            try:
                return _Timed(
                    self._plain.connect_tcp(address, port, left, local_address, socket_options),
                    self._deadline,
                )
            except httpcore2.ConnectError as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} cannot be resolved: {error}") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        refused = [one for one in addresses if not self._private and not is_public(one.partition("%")[0])]
        if refused:
            raise httpcore2.ConnectError(
                f"{host} is at {refused[0]}, which is no public address; webhooks of this service go to "
                "public addresses only"
            )
        return addresses


class _Timed(httpcore2.NetworkStream):
    """A connection that ends at a time, however slowly the other side goes on."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what comes before the end."""
        return self._stream.read(max_bytes, _left(self._deadline, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write before the end."""
        self._stream.write(buffer, _left(self._deadline, httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Go on encrypted."""
        left = _left(self._deadline, httpcore2.ConnectTimeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> object:
        """Return what is known of the connection."""
        return self._stream.get_extra_info(info)


def _left(deadline: float, late: type[httpcore2.TimeoutException]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("too late")
    return left


def _words(name: str) -> str:
    return {
        "ConnectError": "cannot be connected to",
        "ReadError": "the connection broke",
        "WriteError": "the connection broke",
        "RemoteProtocolError": "answered something that is not HTTP",
    }.get(name, name)
