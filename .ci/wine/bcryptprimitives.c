/* bcryptprimitives.dll, of which Go's runtime wants ProcessPrng and which Debian's Wine lacks. Random bytes come from
 * where Windows keeps them under an older name: SystemFunction036 of advapi32, known as RtlGenRandom. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
	return SystemFunction036(buffer, (ULONG)length);
}
