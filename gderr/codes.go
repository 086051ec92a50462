package gderr

// The values of the Error enum of @GlobalScope (core/error/error_list.h), with the engine's numbers.
const (
	OK                         Code = 0
	Failed                     Code = 1
	ErrUnavailable             Code = 2
	ErrUnconfigured            Code = 3
	ErrUnauthorized            Code = 4
	ErrParameterRangeError     Code = 5
	ErrOutOfMemory             Code = 6
	ErrFileNotFound            Code = 7
	ErrFileBadDrive            Code = 8
	ErrFileBadPath             Code = 9
	ErrFileNoPermission        Code = 10
	ErrFileAlreadyInUse        Code = 11
	ErrFileCantOpen            Code = 12
	ErrFileCantWrite           Code = 13
	ErrFileCantRead            Code = 14
	ErrFileUnrecognized        Code = 15
	ErrFileCorrupt             Code = 16
	ErrFileMissingDependencies Code = 17
	ErrFileEOF                 Code = 18
	ErrCantOpen                Code = 19
	ErrCantCreate              Code = 20
	ErrQueryFailed             Code = 21
	ErrAlreadyInUse            Code = 22
	ErrLocked                  Code = 23
	ErrTimeout                 Code = 24
	ErrCantConnect             Code = 25
	ErrCantResolve             Code = 26
	ErrConnectionError         Code = 27
	ErrCantAcquireResource     Code = 28
	ErrCantFork                Code = 29
	ErrInvalidData             Code = 30
	ErrInvalidParameter        Code = 31
	ErrAlreadyExists           Code = 32
	ErrDoesNotExist            Code = 33
	ErrDatabaseCantRead        Code = 34
	ErrDatabaseCantWrite       Code = 35
	ErrCompilationFailed       Code = 36
	ErrMethodNotFound          Code = 37
	ErrLinkFailed              Code = 38
	ErrScriptFailed            Code = 39
	ErrCyclicLink              Code = 40
	ErrInvalidDeclaration      Code = 41
	ErrDuplicateSymbol         Code = 42
	ErrParseError              Code = 43
	ErrBusy                    Code = 44
	ErrSkip                    Code = 45
	ErrHelp                    Code = 46
	ErrBug                     Code = 47
	ErrPrinterOnFire           Code = 48
)

// names holds, for each code, the engine's constant and the text of its error_string().
var names = [...]struct{ constant, text string }{
	OK:                         {"OK", "OK"},
	Failed:                     {"FAILED", "Failed"},
	ErrUnavailable:             {"ERR_UNAVAILABLE", "Unavailable"},
	ErrUnconfigured:            {"ERR_UNCONFIGURED", "Unconfigured"},
	ErrUnauthorized:            {"ERR_UNAUTHORIZED", "Unauthorized"},
	ErrParameterRangeError:     {"ERR_PARAMETER_RANGE_ERROR", "Parameter out of range"},
	ErrOutOfMemory:             {"ERR_OUT_OF_MEMORY", "Out of memory"},
	ErrFileNotFound:            {"ERR_FILE_NOT_FOUND", "File not found"},
	ErrFileBadDrive:            {"ERR_FILE_BAD_DRIVE", "File: Bad drive"},
	ErrFileBadPath:             {"ERR_FILE_BAD_PATH", "File: Bad path"},
	ErrFileNoPermission:        {"ERR_FILE_NO_PERMISSION", "File: Permission denied"},
	ErrFileAlreadyInUse:        {"ERR_FILE_ALREADY_IN_USE", "File already in use"},
	ErrFileCantOpen:            {"ERR_FILE_CANT_OPEN", "Can't open file"},
	ErrFileCantWrite:           {"ERR_FILE_CANT_WRITE", "Can't write file"},
	ErrFileCantRead:            {"ERR_FILE_CANT_READ", "Can't read file"},
	ErrFileUnrecognized:        {"ERR_FILE_UNRECOGNIZED", "File unrecognized"},
	ErrFileCorrupt:             {"ERR_FILE_CORRUPT", "File corrupt"},
	ErrFileMissingDependencies: {"ERR_FILE_MISSING_DEPENDENCIES", "Missing dependencies for file"},
	ErrFileEOF:                 {"ERR_FILE_EOF", "End of file"},
	ErrCantOpen:                {"ERR_CANT_OPEN", "Can't open"},
	ErrCantCreate:              {"ERR_CANT_CREATE", "Can't create"},
	ErrQueryFailed:             {"ERR_QUERY_FAILED", "Query failed"},
	ErrAlreadyInUse:            {"ERR_ALREADY_IN_USE", "Already in use"},
	ErrLocked:                  {"ERR_LOCKED", "Locked"},
	ErrTimeout:                 {"ERR_TIMEOUT", "Timeout"},
	ErrCantConnect:             {"ERR_CANT_CONNECT", "Can't connect"},
	ErrCantResolve:             {"ERR_CANT_RESOLVE", "Can't resolve"},
	ErrConnectionError:         {"ERR_CONNECTION_ERROR", "Connection error"},
	ErrCantAcquireResource:     {"ERR_CANT_ACQUIRE_RESOURCE", "Can't acquire resource"},
	ErrCantFork:                {"ERR_CANT_FORK", "Can't fork"},
	ErrInvalidData:             {"ERR_INVALID_DATA", "Invalid data"},
	ErrInvalidParameter:        {"ERR_INVALID_PARAMETER", "Invalid parameter"},
	ErrAlreadyExists:           {"ERR_ALREADY_EXISTS", "Already exists"},
	ErrDoesNotExist:            {"ERR_DOES_NOT_EXIST", "Does not exist"},
	ErrDatabaseCantRead:        {"ERR_DATABASE_CANT_READ", "Can't read database"},
	ErrDatabaseCantWrite:       {"ERR_DATABASE_CANT_WRITE", "Can't write database"},
	ErrCompilationFailed:       {"ERR_COMPILATION_FAILED", "Compilation failed"},
	ErrMethodNotFound:          {"ERR_METHOD_NOT_FOUND", "Method not found"},
	ErrLinkFailed:              {"ERR_LINK_FAILED", "Link failed"},
	ErrScriptFailed:            {"ERR_SCRIPT_FAILED", "Script failed"},
	ErrCyclicLink:              {"ERR_CYCLIC_LINK", "Cyclic link detected"},
	ErrInvalidDeclaration:      {"ERR_INVALID_DECLARATION", "Invalid declaration"},
	ErrDuplicateSymbol:         {"ERR_DUPLICATE_SYMBOL", "Duplicate symbol"},
	ErrParseError:              {"ERR_PARSE_ERROR", "Parse error"},
	ErrBusy:                    {"ERR_BUSY", "Busy"},
	ErrSkip:                    {"ERR_SKIP", "Skip"},
	ErrHelp:                    {"ERR_HELP", "Help"},
	ErrBug:                     {"ERR_BUG", "Bug"},
	ErrPrinterOnFire:           {"ERR_PRINTER_ON_FIRE", "Printer on fire"},
}
