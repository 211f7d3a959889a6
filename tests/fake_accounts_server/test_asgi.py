import asyncio
import socket

from uvicorn.server import ServerState

from fake_accounts_server import FakeZoho
from fake_accounts_server.asgi import OpenHttpProtocol
from fake_accounts_server.serving import Place, listen, prepare


def test_nothing_that_is_written_is_held_back() -> None:
    async def connected() -> bool:
        config = prepare(FakeZoho(), Place()).config
        protocol = OpenHttpProtocol(config=config, server_state=ServerState(), app_state={})
        loop = asyncio.get_running_loop()
        listening = listen(Place())
        server = await loop.create_server(lambda: protocol, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*listening.getsockname())
            while protocol.transport is None:
                await asyncio.sleep(0)
            connection: socket.socket = protocol.transport.get_extra_info("socket")
            held_back = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
            writer.close()
            await writer.wait_closed()
            protocol.transport.close()
        return held_back

    assert not asyncio.run(connected())
