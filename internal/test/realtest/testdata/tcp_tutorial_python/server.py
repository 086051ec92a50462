import socket
import time


# address = ('127.0.0.1', 8083)
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(('127.0.0.1', 50007))

#最大连接数
s.listen(5)

#客户处理线程
def handle_client(client_socket: socket.socket):

    # request = client_socket.recv(1024)
    # print("[*] Received: %s" % request)
    #向客户端返回数据
    try:
        client_socket.send("hi~".encode())
    except ConnectionAbortedError:
        print(f"Disconnect with {client_socket.getpeername()}")
        return

    time.sleep(0.5)


while True:
    #等待客户连接，连接成功后，将socket对象保存到client，将细节数据等保存到addr
    client, addr = s.accept()
    print("[*] Acception connection from %s:%d" % (addr[0],addr[1]))

    while True:
        # client_handler = threading.Thread(target=handle_client,args=(client,))
        # client_handler.start()
        handle_client(client)

