# CMake toolchain for cross-compiling C from Linux to macOS with the compilers in bin/, without Apple's SDK and tools.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR arm64)
set(CMAKE_OSX_SYSROOT "")

set(CMAKE_C_COMPILER "${CMAKE_CURRENT_LIST_DIR}/bin/cc")
set(CMAKE_CXX_COMPILER "${CMAKE_CURRENT_LIST_DIR}/bin/c++")
set(CMAKE_ASM_COMPILER "${CMAKE_CURRENT_LIST_DIR}/bin/cc")
set(CMAKE_AR "${CMAKE_CURRENT_LIST_DIR}/bin/ar")
set(CMAKE_RANLIB "${CMAKE_CURRENT_LIST_DIR}/bin/ranlib")
# CMake requires it for this system, but only runs it on installed shared libraries, of which there are none.
set(CMAKE_INSTALL_NAME_TOOL true)

# Never find the host's Linux libraries for the macOS target.
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
